import Kernel
import Web

/// Messages of a plant to a station: what became of what it sent.
extension MessageType {
    package static let receiptResult = MessageType(
        "RECEIPT_RESULT", .toStation, Phrase("收浆结果", "Result of the receipt"), subject: "bag",
        fields: [
            .shipment, .bag,
            .oneOf(
                "result", "结果", "Result",
                [
                    ("received", "已收", "received"), ("isolated", "隔离", "isolated"), ("rejected", "拒收", "rejected"),
                    ("missing", "未到", "missing"),
                ]),
            .code("code", "原因代码", "Reason code", required: false, "WT-DIFF"),
            .measured("net_weight_g", "复秤净重", "Net weight at the plant", unit: "g", required: false, "587.9"),
        ])

    package static let retestConclusion = MessageType(
        "RETEST_CONCLUSION", .toStation, Phrase("复检结论", "Conclusion of the re-test"), subject: "bag",
        fields: [
            .bag,
            .oneOf("conclusion", "结论", "Conclusion", [("pass", "合格", "pass"), ("fail", "不合格", "fail")]),
            .time("at", "时间", "At"),
        ])

    package static let unitReject = MessageType(
        "UNIT_REJECT", .toStation, Phrase("不合格血浆", "Unit rejected"), subject: "bag",
        fields: [
            .bag, .code("code", "原因代码", "Reason code", "LBL-BAD"),
            .words("reason", "原因", "Reason", "标签破损 label torn"), .time("at", "时间", "At"),
        ])

    package static let lookbackRequest = MessageType(
        "LOOKBACK_REQUEST", .toStation, Phrase("追溯请求", "Look-back request"), subject: "donor",
        fields: [
            .donor, .station, .code("pathogen", "病原体", "Pathogen", "HIV"), .time("since", "自", "Since"),
            .words("reason", "原因", "Reason", "复检反应性 reactive at re-test"),
        ])

    package static let titreResult = MessageType(
        "TITRE_RESULT", .toStation, Phrase("效价结果", "Titre"), subject: "bag",
        fields: [
            .bag, .code("item", "项目", "Test", "anti-HBs"), .measured("value", "数值", "Value", unit: "", "8.2"),
            .code("unit", "单位", "Unit", "IU/mL"), .time("at", "时间", "At"),
        ])

    /// The exchange between a station and its plant, in the order of a bag's way.
    package static let all: [MessageType] = [
        donorUpsert, donation, stationResults, shipmentManifest, callbackSample, donorExclusion, receiptResult,
        retestConclusion, unitReject, lookbackRequest, titreResult,
    ]
}
