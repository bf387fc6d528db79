import Kernel
package import Plasma
package import Web

/// What is told of a station beside its licence. The next audit is due by the rules for donors and stations in force.
package enum StationDeskDeeds {
    private static let text = DeedField.Kind.line(500)

    package static let describe = Deed(
        StationTable.self, "describe", "plasma.register", Phrase("记浆站地址和归属", "Describe a station"),
        fields: [
            DeedField("address", Phrase("地址", "Address"), text, example: .string("示例县示例路 1 号")),
            DeedField("area", Phrase("采浆区域", "Collection area"), text, example: .string("示例县")),
            DeedField("owner", Phrase("所属企业", "Owner"), text, example: .string("示例生物制品")),
        ]
    ) { (values) throws(DeedFailure) in
        .describe(
            StationDescription(
                address: values.text("address"), area: values.text("area"), owner: values.text("owner")))
    }

    package static let audit = Deed(
        StationTable.self, "audit", "plasma.register", Phrase("记一次浆站审计", "Record an audit of a station"),
        fields: [
            DeedField("on", Phrase("审计日期", "Day of the audit"), .day, example: .string("2026-06-02")),
            DeedField(
                "auditors", Phrase("审计人（空格分开）", "Auditors, with blanks between"), .line(400),
                example: .string("0533 0288")),
            DeedField(
                "result", Phrase("结论", "Result"), .choice(of: AuditResult.self, \.phrase), example: .string("passed")),
            DeedField(
                "note", Phrase("发现和整改", "What was found"), .text(bytesMax: 2_000, lines: true), required: false,
                example: .string("无")),
        ]
    ) { (call) throws(DeedFailure) in
        let day = call.values.day("on")
        let versions: [DonationCriteria]
        do throws(Fault) {
            versions = try await call.node.read { (snapshot) throws(Fault) in
                try CriteriaTable.versions(from: snapshot)
            }
        } catch {
            throw .denied(.failed(error))
        }
        let rules: DonationCriteria
        do throws(Refusal) { rules = try versions.ruling(on: day) } catch { throw .denied(.refused(error)) }
        return DeedOrder(
            .audit(
                StationAudit(
                    on: day, auditors: call.values.text("auditors").split(separator: " ").map(String.init),
                    result: call.values.choice("result"), note: call.values.optionalText("note") ?? "",
                    nextDue: day.adding(months: rules.count(.stationAuditMonths)), rules: rules.version)))
    }

    package static let all = [OpenDeed(describe), OpenDeed(audit)]
}
