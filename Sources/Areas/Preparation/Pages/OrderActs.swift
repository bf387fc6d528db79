import Kernel
import Web

/// What is done with a preparation at a screen.
enum OrderActs {
    static let routes: [Route] = [
        Route(.post, "/preparation/orders/:order/picks", .permission("preparation.plan")) { (visit) throws(Denial) in
            try await act(visit) { () async throws(Denial) in
                let plan = try await OrderPages.plan(visit)
                _ = try await visit.perform(
                    OrderTable.self, on: visit.parameter("order"),
                    .pick(plan.bags.map(\.bag), passedOver: plan.passedOver))
            }
        },
        Route(.post, "/preparation/orders/:order/exchanges", .permission("preparation.plan")) {
            (visit) throws(Denial) in
            try await plain(
                visit, .exchange(out: visit.form.text("out") ?? "", in: visit.form.text("in") ?? ""))
        },
        Route(.post, "/preparation/orders/:order/pauses", .permission("preparation.plan")) { (visit) throws(Denial) in
            let shipment = visit.form.text("shipment") ?? ""
            return try await plain(
                visit, visit.form["act"] == "resume" ? .resume(shipment: shipment) : .pause(shipment: shipment))
        },
        Route(.post, "/preparation/orders/:order/cancellations", .permission("preparation.plan")) {
            (visit) throws(Denial) in try await plain(visit, .cancel)
        },
        Route(.post, "/preparation/orders/:order/releases", .permission("preparation.release"), release),
    ]

    private static func act(
        _ visit: Visit, _ act: () async throws(Denial) -> Void
    ) async throws(Denial) -> Reply {
        try await visit.answer(
            to: PreparationParts.path(visit.parameter("order")),
            { (refusal) async throws(Denial) in try await OrderPages.record(visit, refusal) }, act)
    }

    private static func plain(_ visit: Visit, _ command: OrderCommand) async throws(Denial) -> Reply {
        try await act(visit) { () async throws(Denial) in
            _ = try await visit.perform(
                OrderTable.self, on: visit.parameter("order"), command, reason: visit.form.text("reason"))
        }
    }

    /// What was shown is what is signed.
    private static func release(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { () async throws(Denial) in
            let model = try await OrderPages.load(visit)
            let isWithdrawal = visit.form["act"] == "withdraw"
            let record = ReleaseRecord(isWithdrawal ? .withdraw : .release, model.state, list: model.digest)
            guard visit.form["version"] == "\(model.state.version)", visit.form["list"] == model.digest.hex else {
                throw .refused(.releaseSignatureMissing)
            }
            let own = try await visit.sign(
                record.subject, version: record.version, digest: visit.node.hash(record.canonicalBytes),
                meaning: record.meaning)
            _ = try await visit.perform(
                OrderTable.self, on: model.state.id, isWithdrawal ? .withdrawRelease : .release,
                reason: visit.form.text("reason"), signatures: [own])
        }
    }
}

/// The forms under a preparation, those that its stage and the reader's rights allow.
enum OrderForms {
    static func all(_ model: OrderPages.Model, _ visit: Visit) -> Markup {
        var forms: [Markup] = []
        let stage = model.state.stage
        if visit.may("preparation.release") {
            if stage == .picked { forms.append(release(model, visit)) }
            if stage == .released { forms.append(withdrawal(model, visit)) }
        }
        if visit.may("preparation.plan") {
            if stage == .picked { forms.append(exchange(model, visit)) }
            if stage == .drafted || stage == .picked || stage == .released { forms.append(pause(model, visit)) }
            if stage == .drafted || stage == .picked { forms.append(cancellation(model, visit)) }
        }
        return Markup.joined(forms)
    }

    private static func signing(
        _ title: Phrase, _ act: String, _ says: Phrase, _ note: Phrase, _ model: OrderPages.Model, _ matter: Markup,
        _ visit: Visit
    ) -> Markup {
        let language = visit.language
        return sheet(
            title: visit.say(title),
            actForm(
                PreparationParts.path(model.state.id, "/releases"), title,
                """
                <p>\(note, language)</p><p>\(Phrase("清单 SHA-256", "SHA-256 of the list"), language) \
                <code translate="no">\(model.digest.hex)</code></p>\
                <input type="hidden" name="act" value="\(act)"><input type="hidden" name="version" \
                value="\(Int(model.state.version))"><input type="hidden" name="list" value="\(model.digest.hex)">\
                \(matter)\(signerFields(visit.say(says), visit))
                """, visit))
    }

    private static func release(_ model: OrderPages.Model, _ visit: Visit) -> Markup {
        let state = model.state
        let what = Phrase(
            "\(state.bags) 袋，\(state.milligrams.kilogramText) kg，\(state.donors) 名供血浆者；签名时逐袋重新判定",
            "\(state.bags) bags, \(state.milligrams.kilogramText) kg, \(state.donors) donors; each bag is judged again")
        return signing(
            Phrase("放行投产", "Release for production"), "release",
            Phrase("放行：这份清单的血浆可以投产", "Released: the plasma of this list may go into production"), what, model, "", visit
        )
    }

    private static func withdrawal(_ model: OrderPages.Model, _ visit: Visit) -> Markup {
        signing(
            Phrase("撤回放行", "Withdraw the release"), "withdraw",
            Phrase("批准：这份清单不再放行", "Approved: the list is no longer released"),
            Phrase("撤回后可以换袋或重新挑浆", "Bags may then be exchanged, or picked again"), model,
            PreparationParts.reason(visit), visit)
    }

    private static func exchange(_ model: OrderPages.Model, _ visit: Visit) -> Markup {
        let word = Phrase("换一袋", "Exchange a bag")
        return sheet(
            title: visit.say(word),
            actForm(
                PreparationParts.path(model.state.id, "/exchanges"), word,
                """
                \(PreparationParts.entry("out", Phrase("换出的袋", "Bag taken out"), visit))\
                \(PreparationParts.entry("in", Phrase("换入的袋", "Bag taken in"), visit))\
                \(PreparationParts.reason(visit))
                """, visit))
    }

    private static func pause(_ model: OrderPages.Model, _ visit: Visit) -> Markup {
        let path = PreparationParts.path(model.state.id, "/pauses")
        let shipment = PreparationParts.entry(
            "shipment", Phrase("只暂停这一运输批（空为全部）", "Only this shipment (empty for all)"), visit, required: false)
        let halt = Phrase("暂停", "Pause")
        var forms = [
            sheet(
                title: visit.say(halt),
                actForm(path, halt, "\(shipment)\(PreparationParts.reason(visit))", visit))
        ]
        let paused = (model.state.paused ? [""] : []) + model.state.pausedShipments
        for shipment in paused {
            let word = Phrase("恢复", "Resume")
            let what: Markup =
                shipment.isEmpty ? PreparationParts.code(model.state.id) : PreparationParts.code(shipment)
            forms.append(
                sheet(
                    title: visit.say(word),
                    actForm(
                        path, word,
                        """
                        <p>\(what)</p><input type="hidden" name="act" value="resume">\
                        <input type="hidden" name="shipment" value="\(shipment)">\(PreparationParts.reason(visit))
                        """, visit)))
        }
        return Markup.joined(forms)
    }

    private static func cancellation(_ model: OrderPages.Model, _ visit: Visit) -> Markup {
        let word = Phrase("取消这个准备", "Cancel this preparation")
        return sheet(
            title: visit.say(word),
            actForm(
                PreparationParts.path(model.state.id, "/cancellations"), word, PreparationParts.reason(visit), visit))
    }
}
