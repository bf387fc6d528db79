package import Kernel

/// Where things lie: containers in containers, and positions with one occupant. It knows nothing of what they hold.
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `storage.container` 容器 | its code, as its label says it | opened, packed, unpacked, moved, closed |
///
/// A box of thirty bags that is moved is one fact: what lies in it goes with it. Positions are places (`places.place`).
package let storageArea = Area(
    "storage", nouns: [Noun(ContainerTable.self)],
    permissions: [
        "storage.view": Phrase("查看库位", "See what lies where"),
        "storage.move": Phrase("入库、移库、装箱", "Store, move and pack"),
    ], words: storageWords, members: storageMembers)

let storageWords: [FactKind: Phrase] = [
    "storage.container.opened.v1": Phrase("启用容器", "container opened"),
    "storage.container.packed.v1": Phrase("装入", "packed"),
    "storage.container.unpacked.v1": Phrase("取出", "unpacked"),
    "storage.container.moved.v1": Phrase("移库", "moved"),
    "storage.container.closed.v1": Phrase("停用容器", "container closed"),
]

private let storageMembers: [String: MemberWords] = [
    "from": MemberWords("从", "from"), "id": MemberWords("编号", "id"), "items": MemberWords("内容", "items"),
    "kind": MemberWords("种类", "kind", ContainerKind.self) { $0.phrase }, "to": MemberWords("到", "to"),
    "where": MemberWords("去处", "where to", DestinationKind.self) { $0.phrase },
]
