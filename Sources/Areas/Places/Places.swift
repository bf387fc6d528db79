package import Kernel

/// Where the work is done and things lie: sites, rooms, workstations, printers, freezers, shelves and positions. Never
/// deleted: old entries name them.
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `places.place` 场所 | its id, `lane-1` | opened, changed, bound, closed |
///
/// A workstation's id is the name that entries recorded there carry; a computer is told its name once.
package let placesArea = Area(
    "Places", nouns: [Noun(PlaceTable.self)],
    permissions: [
        "places.view": Phrase("查看场所", "See places"),
        "places.change": Phrase("登记和更改场所", "Register and change places"),
    ], words: placeWords, members: placeMembers)

/// What the members of its facts are called.
private let placeMembers: [String: MemberWords] = {
    var members = [
        "kind": MemberWords("种类", "kind", PlaceKind.self) { $0.phrase }, "name": MemberWords("名称", "name"),
        "particulars": MemberWords("详情", "particulars"),
        "token_digest": MemberWords("电脑凭证摘要", "digest of the computer's token"),
        "within": MemberWords("在何处", "within"),
    ]
    for kind in PlaceKind.allCases {
        for (name, what) in kind.particulars { members[name] = MemberWords(what) }
    }
    return members
}()

/// What happened to a place, as the trail says it.
let placeWords: [FactKind: Phrase] = [
    "places.place.opened.v1": Phrase("登记场所", "place registered"),
    "places.place.changed.v1": Phrase("更改场所", "place changed"),
    "places.place.bound.v1": Phrase("认定一台电脑", "computer told its name"),
    "places.place.closed.v1": Phrase("停用场所", "place closed"),
]
