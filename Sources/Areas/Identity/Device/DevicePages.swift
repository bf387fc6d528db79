package import Kernel
package import Web

/// Devices and their keys: the list, registering one, disabling one. `granting` are the rights of the house.
package func devicePages(granting: [Permission: Phrase]) -> Pages {
    let pages = DevicePages(
        rights: granting.filter { !DeviceRules.neverGranted.contains($0.key) }.sorted { $0.key < $1.key }
            .map { ($0.key, $0.value) })
    return Pages(
        area: "Devices",
        routes: [
            Route(.get, "/devices", .permission("identity.view"), pages.list),
            Route(.post, "/devices", .permission("identity.administer"), pages.register),
            Route(.post, "/devices/:id/disabling", .permission("identity.administer"), pages.disable),
        ],
        rail: [
            RailPlace(
                character: "器", name: Phrase("接入设备", "Devices"), path: "/devices", access: .permission("identity.view"))
        ])
}

struct DevicePages: Sendable {
    static let rowsPerPage = 50

    let rights: [(permission: Permission, name: Phrase)]

    struct Model: Sendable {
        var devices: [Device] = []
        var more = false
        var refusal: Refusal?
        /// Shown this once; only its SHA-256 is kept.
        var newKey: String?
    }

    static let fields = [
        DeedField("id", Phrase("编号", "Id"), .line(DeviceRules.idLengthMax), example: .string("scale-3")),
        DeedField("name", Phrase("名称", "Name"), .line(DeviceRules.nameBytesMax), example: .string("三号秤")),
        DeedField(
            "networks", Phrase("允许的网段", "Allowed networks"),
            .texts(countMax: DeviceRules.networksMax, bytesMax: 49), example: .array([.string("10.2.0.0/16")])),
        DeedField(
            "per_minute", Phrase("每分钟最多次数", "Calls a minute at most"), .integer(1...DeviceRules.perMinuteMax),
            example: .integer(60)),
    ]

    // MARK: Acts

    @Sendable func list(_ visit: Visit) async throws(Denial) -> Reply {
        .page(page(try await model(visit), visit))
    }

    @Sendable func register(_ visit: Visit) async throws(Denial) -> Reply {
        // 256 random bits, so that nobody guesses one.
        let key = "xm_\(visit.node.freshCommandID())\(visit.node.freshCommandID())"
        return try await answer(visit, newKey: key) { () throws(Denial) in
            let values: DeedValues
            do throws(FieldFlaw) { values = try DeedValues(Self.fields, form: visit.form) } catch {
                throw .refused(error.refusal)
            }
            let networks = values.texts("networks").map { Network($0) }
            guard !networks.contains(nil) else { throw .refused(.deviceNetworksWrong) }
            let chosen = visit.form.all("permissions").map { Permission(read: $0) }
            guard chosen.allSatisfy({ right in rights.contains { $0.permission == right } }) else {
                throw .refused(.deviceRightsWrong)
            }
            _ = try await visit.perform(
                DeviceTable.self, on: values.text("id"),
                .register(
                    DeviceGrant(
                        name: values.text("name"), permissions: chosen.sorted(),
                        networks: networks.compactMap(\.self), perMinute: values.integer("per_minute"),
                        keyDigest: visit.node.hash(Array(key.utf8)))))
        }
    }

    @Sendable func disable(_ visit: Visit) async throws(Denial) -> Reply {
        try await answer(visit, newKey: nil) { () throws(Denial) in
            _ = try await visit.perform(
                DeviceTable.self, on: visit.parameter("id"), .disable, reason: visit.form.text("reason"))
        }
    }

    private func answer(
        _ visit: Visit, newKey: String?, _ act: () async throws(Denial) -> Void
    ) async throws(Denial) -> Reply {
        do throws(Denial) {
            try await act()
            guard let newKey else { return .seeOther("/devices") }
            var model = try await model(visit)
            model.newKey = newKey
            return .page(page(model, visit))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            var model = try await model(visit)
            model.refusal = refusal
            return .refused(page(model, visit))
        }
    }

    private func model(_ visit: Visit) async throws(Denial) -> Model {
        let after = visit.query["after"] ?? ""
        let rows = try await visit.read { (snapshot) throws(Fault) in
            try DeviceLookups.devices(after: after, limit: Self.rowsPerPage + 1, from: snapshot)
        }
        return Model(devices: Array(rows.prefix(Self.rowsPerPage)), more: rows.count > Self.rowsPerPage)
    }

    // MARK: The page

    func page(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let refusal: Markup? = model.refusal.map { refusal in
            """
            <div class="refusal" role="alert">\(icon(.stop, size: 20))<p><b>\(refusal.reason, language)</b><br>\
            \(refusal.next, language) <span class="hint" translate="no">\(refusal.code)</span></p></div>
            """
        }
        let key: Markup? = model.newKey.map { key in
            sheet(
                title: visit.say(Phrase("新密钥，只显示这一次", "The new key, shown this once")),
                "<p><code translate=\"no\">\(key)</code></p>")
        }
        let forms: Markup? = visit.may("identity.administer") ? registering(visit) : nil
        let note = Phrase("每台设备用自己的密钥调用 /api/v1", "Each device calls /api/v1 with a key of its own")
        let head = pageHead(title: "\(Phrase("设备", "Devices"), language)", note: "\(note, language)")
        return Web.page(
            visit.pageFrame(Phrase("设备", "Devices"), scripts: ["form.js"]),
            """
            \(head)\(refusal)\(key)\(table(model, visit))\(forms)
            """)
    }

    private func table(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let heads = [
            Phrase("编号", "Id"), Phrase("名称", "Name"), Phrase("权限", "Rights"), Phrase("网段", "Networks"),
            Phrase("次/分", "Calls/min"), Phrase("陌生网络", "Strange networks"), Phrase("状态", "State"),
        ]
        let rows = model.devices.map { device in
            TableRow([
                "<b translate=\"no\">\(device.id)</b>", "\(device.grant.name)",
                "\(device.grant.permissions.map(\.name).joined(separator: ", "))",
                "\(device.grant.networks.map(\.text).joined(separator: ", "))", "\(Int(device.grant.perMinute))",
                "\(device.stranger.map { "\(device.turnedAway) · \($0.address)" } ?? "—")", state(device, visit),
            ])
        }
        return dataTable(
            DataTable(
                name: visit.say(Phrase("设备", "Devices")),
                caption: visit.say(Phrase("本页 \(rows.count) 台", "\(rows.count) on this page")),
                columns: heads.enumerated().map { TableColumn($0.element(language), numeric: $0.offset == 4) },
                rows: rows,
                empty: "\(Phrase("还没有设备。管理员在下面登记。", "No device yet. An administrator registers one below."), language)",
                nextLink: model.more ? model.devices.last.map { "/devices?after=\($0.id)" } : nil), language)
    }

    private func state(_ device: Device, _ visit: Visit) -> Markup {
        if let disabling = device.disabling {
            return """
                \(plainBadge(.stop, visit.say(Phrase("已停用", "disabled")))) \(disabling.person) \(disabling.reason)
                """
        }
        let inUse = plainBadge(.pass, visit.say(Phrase("在用", "in use")))
        guard visit.may("identity.administer") else { return inUse }
        let word = visit.say(Phrase("停用", "Disable"))
        let reason = visit.say(Phrase("停用原因", "Why it is disabled"))
        let disabling = form(
            action: "/devices/\(device.id)/disabling", csrf: visit.csrf,
            command: visit.node.freshCommandID().description,
            """
            <input type="text" name="reason" required\(attribute: "aria-label", reason)> \
            \(button(Button(word, .submit(name: nil, value: nil))))
            """)
        return "\(inUse)\(disabling)"
    }

    private func registering(_ visit: Visit) -> Markup {
        let language = visit.language
        let entries = Self.fields.map { declared -> Markup in
            var entry = Field(declared.name, visit.say(declared.what))
            entry.required = true
            entry.value = visit.form[declared.name] ?? ""
            if declared.name == "networks" { entry.hint = "10.2.0.0/16, fd00::/8" }
            return field(entry, language)
        }
        let chosen = visit.form.all("permissions")
        let boxes = rights.map { right -> Markup in
            """
            <p><label><input type="checkbox" name="permissions" value="\(right.permission.name)"\
            \(flag: "checked", chosen.contains(right.permission.name))> \(right.name, language) \
            <span class="hint" translate="no">\(right.permission.name)</span></label></p>
            """
        }
        let title = visit.say(Phrase("登记设备", "Register a device"))
        return sheet(
            title: title,
            form(
                action: "/devices", csrf: visit.csrf, command: visit.node.freshCommandID().description,
                """
                \(entries)<fieldset><legend>\(Phrase("权限", "Rights"), language)</legend>\(boxes)</fieldset>\
                \(button(Button(title, .submit(name: nil, value: nil), rank: .filled)))
                """
            ))
    }
}
