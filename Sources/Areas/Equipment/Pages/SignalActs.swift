import Kernel
import Web

/// What is done with signals at a screen.
enum SignalActs {
    static let routes: [Route] = [
        Route(.post, "/equipment/signals", .permission("equipment.register"), declare),
        Route(.post, "/equipment/signals/:signal/amendments", .permission("equipment.register"), amend),
        Route(.post, "/equipment/signals/:signal/values", .permission("equipment.operate"), value),
        Route(.post, "/equipment/signals/:signal/withdrawals", .permission("equipment.release"), withdraw),
    ]

    @Sendable private static func declare(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.text("signal")
        return try await visit.answer(
            to: EquipmentParts.path("signals", id),
            { (refusal) async throws(Denial) in try await SignalPages.list(visit, refusal) }
        ) { () async throws(Denial) in
            _ = try await visit.perform(SignalTable.self, on: id, .declare(try detail(visit)))
        }
    }

    /// As it was typed; `collection` where that was not asked for.
    static func detail(_ visit: Visit, collection known: SignalCollection? = nil) throws(Denial) -> SignalDetail {
        let period = visit.form.text("period").map { Int($0) }
        let told = SignalCollection.Name(rawValue: visit.text("collection")).map {
            SignalCollection($0, connection: visit.text("connection"), address: visit.text("address"))
        }
        guard let unit = Unit(visit.text("unit")), let collection = known ?? told, period != .some(nil) else {
            throw .refused(.signalFieldWrong)
        }
        return SignalDetail(
            asset: visit.text("asset"), name: visit.text("name"), unit: unit,
            low: try visit.optionalDecimal("low", or: .signalFieldWrong),
            high: try visit.optionalDecimal("high", or: .signalFieldWrong),
            deadBand: try visit.optionalDecimal("dead_band", or: .signalFieldWrong),
            periodMilliseconds: period ?? nil, isCritical: visit.form["critical"] == "yes",
            collection: collection, notConnected: visit.text("not_connected"))
    }

    private static func act(
        _ visit: Visit, files: [KeptFile] = [], _ command: () throws(Denial) -> SignalCommand
    ) async throws(Denial) -> Reply {
        let id = visit.parameter("signal")
        return try await visit.answer(
            to: EquipmentParts.path("signals", id),
            { (refusal) async throws(Denial) in try await SignalPages.one(visit, refusal) }
        ) { () async throws(Denial) in
            _ = try await visit.perform(
                SignalTable.self, on: id, command(), reason: visit.form.text("reason"), files: files)
        }
    }

    @Sendable private static func amend(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { () throws(Denial) in
            visit.form["act"] == "close" ? .close : .amend(try detail(visit))
        }
    }

    @Sendable private static func value(_ visit: Visit) async throws(Denial) -> Reply {
        let file = visit.form.files["file"].flatMap { $0.bytes.isEmpty ? nil : $0 }
        let kept = file.map { KeptFile(digest: visit.node.hash($0.bytes), bytes: $0.bytes) }
        return try await act(visit, files: kept.map { [$0] } ?? []) { () throws(Denial) in
            guard let value = try visit.optionalDecimal("value", or: .signalFieldWrong),
                let source = ValueSource(rawValue: visit.text("source"))
            else { throw .refused(.signalFieldWrong) }
            return .value(
                BroughtValue(
                    at: try visit.moment("at") ?? visit.now, value: value, source: source,
                    instrument: visit.text("instrument"), file: file?.name ?? "", digest: kept?.digest))
        }
    }

    @Sendable private static func withdraw(_ visit: Visit) async throws(Denial) -> Reply {
        try await act(visit) { () throws(Denial) in .withdrawValue(Int64(visit.text("entry")) ?? -1) }
    }

    // MARK: The forms

    static func sheets(
        _ state: SignalState, _ detail: SignalDetail, _ values: [ValueLine], _ connections: [ConnectionState],
        _ visit: Visit
    ) -> Markup? {
        guard !state.isClosed else { return nil }
        var acts: [Markup?] = []
        if visit.may("equipment.operate") {
            let sources = ValueSource.allCases.filter { $0 != .photo || detail.collection == .photo }
                .map { Choice($0.rawValue, $0.phrase(visit.language)) }
            let unit = detail.unit.symbol
            acts.append(
                foldedForm(
                    EquipmentParts.path("signals", state.id, "values"), "value", Phrase("录入值", "Enter a value"),
                    files: true,
                    """
                    \(EquipmentParts.at("value", visit))\
                    \(EquipmentParts.field("value", Phrase("值", "Value"), .number, form: "value", unit: unit, visit))\
                    \(EquipmentParts.field("source", Phrase("来源", "Source"), .choice(sources), form: "value", visit))\
                    \(EquipmentParts.field("instrument", Phrase("仪器", "Instrument"), form: "value", code: true, visit))\
                    <label for="f-value-file">\(Phrase("原始文件或照片", "Raw file or photo"), visit.language)</label>\
                    <input id="f-value-file" type="file" name="file">\
                    \(EquipmentParts.reason("value", required: false, visit))
                    """, visit))
        }
        let counting = values.filter { !$0.isWithdrawn }
        if visit.may("equipment.release"), !counting.isEmpty {
            let choices = counting.map {
                Choice("\($0.entry)", "\($0.value.value.text) · \(EquipmentParts.stamp($0.value.at, visit))")
            }
            acts.append(
                foldedForm(
                    EquipmentParts.path("signals", state.id, "withdrawals"), "withdraw",
                    Phrase("撤销一个值", "Withdraw a value"),
                    """
                    \(EquipmentParts.field("entry", Phrase("哪一个", "Which"), .choice(choices), form: "withdraw", visit))\
                    \(EquipmentParts.reason("withdraw", visit))
                    """, visit))
        }
        if visit.may("equipment.register") {
            let path = EquipmentParts.path("signals", state.id, "amendments")
            acts.append(
                foldedForm(
                    path, "amend", Phrase("更改信号", "Amend"),
                    "\(SignalPages.fields(detail, connections, visit))\(EquipmentParts.reason("amend", visit))", visit))
            acts.append(
                foldedForm(
                    path, "close", Phrase("停用信号", "Close"), EquipmentParts.reason("close", visit), visit))
        }
        return EquipmentParts.acts(Phrase("信号", "Signal"), acts, visit)
    }
}
