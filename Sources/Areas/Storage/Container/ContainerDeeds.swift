import Kernel
package import Web

/// What devices may tell of containers: a stacker crane moves pallets, a filling line packs trays.
package enum ContainerDeeds {
    private static let items = DeedField(
        "items", Phrase("内容的编号", "Codes of the items"),
        .texts(countMax: ContainerRules.itemsMax, bytesMax: ContainerRules.codeBytesMax),
        example: .array([.string("A999926012001")]))
    private static let kind = DeedField(
        "kind", Phrase("种类", "Kind"), .choice(of: ContainerKind.self, \.phrase), example: .string("box"))

    package static let open = Deed(
        ContainerTable.self, "open", "storage.move", Phrase("启用容器", "Open a container"), fields: [kind]
    ) { (values) throws(DeedFailure) in .open(values.choice("kind")) }

    package static let pack = Deed(
        ContainerTable.self, "pack", "storage.move", Phrase("装入", "Pack"), fields: [items]
    ) { (values) throws(DeedFailure) in .pack(values.texts("items")) }

    package static let unpack = Deed(
        ContainerTable.self, "unpack", "storage.move", Phrase("取出", "Unpack"), fields: [items]
    ) { (values) throws(DeedFailure) in .unpack(values.texts("items")) }

    package static let move = Deed(
        ContainerTable.self, "move", "storage.move", Phrase("移库", "Move a container"),
        fields: [
            DeedField(
                "where", Phrase("去处", "Where to"), .choice(of: DestinationKind.self, \.phrase),
                example: .string("position")),
            DeedField(
                "id", Phrase("货位或容器编号；出库留空", "Position or container; none when it leaves"),
                .line(ContainerRules.codeBytesMax), required: false, example: .string("f1-s1-01")),
        ]
    ) { (values) throws(DeedFailure) in
        let kind: DestinationKind = values.choice("where")
        return .move(Destination(kind: kind, id: kind == .out ? "" : values.optionalText("id") ?? ""), opening: .box)
    }

    package static let close = Deed(
        ContainerTable.self, "close", "storage.move", Phrase("停用容器", "Close a container")
    ) { (_) throws(DeedFailure) in .close }

    package static let all = [
        OpenDeed(open), OpenDeed(pack), OpenDeed(unpack), OpenDeed(move), OpenDeed(close),
    ]
}
