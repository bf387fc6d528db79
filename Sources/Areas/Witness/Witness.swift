package import Kernel

/// What this node saw of the logs of others, so that none of them can tell two stories (C2SP tlog-witness).
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `witness.log` 见证的账本 | the log's origin, `plant.example/xuemai` | cosigned, contradicted |
package let witnessArea = Area(
    "Witness", nouns: [Noun(WitnessLogTable.self)], permissions: [:],
    words: [
        "witness.log.cosigned.v1": Phrase("见证了账本", "log cosigned"),
        "witness.log.contradicted.v1": Phrase("拒绝了分叉的账本", "forked log refused"),
    ],
    members: [
        "note": MemberWords("签名的检查点", "signed checkpoint"), "root": MemberWords("根哈希", "root hash"),
        "size": MemberWords("条目数", "entries"),
    ])
