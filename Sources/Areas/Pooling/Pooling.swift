package import Kernel

/// Bags of a released preparation become one pool (合浆), scanned one by one, made under three signatures, then tested.
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `pooling.pool` 合浆批 | its number, and the batch made of it | opened, issued, counted, made, tested, concluded … |
/// | `pooling.specification` 合浆标准 | `pooling` | adopted, version by version |
package let poolingArea = Area(
    "Pooling",
    nouns: [Noun(PoolingTable.self), Noun(PoolingPackTable.self)],
    permissions: [
        "pooling.view": Phrase("查看合浆", "See pools"),
        "pooling.operate": Phrase("投料、破袋、清点、合浆、取样", "Issue, cut, count, pool, sample"),
        "pooling.verify": Phrase("复核合浆（第二人）", "Check pooling (second person)"),
        "pooling.approve": Phrase("批准合浆、下合浆结论（QA）", "Approve and conclude pools (QA)"),
        "pooling.test": Phrase("录入合浆检验", "Enter tests of pools"),
        "pooling.check": Phrase("复核合浆检验", "Check tests of pools"),
        "pooling.rules": Phrase("采用合浆标准", "Adopt the rules of pooling"),
    ],
    words: poolingWords, members: poolingMembers,
    reactions: [ordersFollow, poolsAreSteps, poolsAreHeld, rejectedBagsAreHeld])
