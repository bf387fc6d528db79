import Kernel
import Web

/// Messages of a station to its plant: never a name, never an identity number.
extension MessageType {
    package static let donorUpsert = MessageType(
        "DONOR_UPSERT", .toPlant, Phrase("供血浆者", "Donor"), subject: "number",
        fields: [
            .station, .code("number", "浆员编号", "Donor's number", "D000123"),
            .oneOf(
                "status", "身份", "Status",
                [
                    ("new", "新", "new"), ("regular", "固定", "regular"), ("temporary", "暂缓", "temporarily deferred"),
                    ("permanent", "永久淘汰", "permanently excluded"),
                ]),
            .oneOf("sex", "性别", "Sex", required: false, [("female", "女", "female"), ("male", "男", "male")]),
            .oneOf(
                "abo", "血型", "ABO group", required: false,
                [("A", "A", "A"), ("B", "B", "B"), ("AB", "AB", "AB"), ("O", "O", "O")]),
            .matchTag,
        ])

    package static let donation = MessageType(
        "DONATION", .toPlant, Phrase("采浆记录", "Donation"), subject: "bag",
        fields: [
            .bag, .donor, .station, .time("collected_at", "采集时间", "Collected at"),
            .measured("volume_ml", "采集量", "Volume", unit: "mL", "580"),
            .measured("weight_g", "净重", "Net weight", unit: "g", "588.5"), .plasmaType,
            .oneOf(
                "plasma_state", "血浆外观", "Appearance",
                [
                    ("normal", "正常", "normal"), ("lipaemic", "乳糜", "lipaemic"), ("haemolysed", "溶血", "haemolysed"),
                    ("other", "其他", "other"),
                ]),
            DeedField(
                "age_years", Phrase("年龄", "Age in years"), .integer(0...150), example: .integer(34)),
            .code("device", "采浆机", "Device", required: false, "XJC-07"),
            .code("set_lot", "耗材批号", "Lot of the set", required: false, "SET-2603"),
            .code("anticoagulant_lot", "抗凝剂批号", "Lot of the anticoagulant", required: false, "AC-2602"),
            .yes("second_puncture", "二次穿刺", "Second puncture"),
            .yes("adverse_reaction", "不良反应", "Adverse reaction"),
        ])

    package static let stationResults = MessageType(
        "STATION_RESULTS", .toPlant, Phrase("浆站检测结果", "Station's test results"), subject: "bag",
        fields: [
            .bag, .code("item", "项目", "Test", "HBsAg"),
            .measured("value", "数值", "Value", unit: "", required: false, "0.02"),
            .code("unit", "单位", "Unit", required: false, "IU/mL"),
            .oneOf(
                "interpretation", "判定", "Interpretation",
                [
                    ("negative", "阴性", "negative"), ("reactive", "反应性", "reactive"), ("pass", "合格", "pass"),
                    ("fail", "不合格", "fail"),
                ]),
            .code("method", "方法", "Method", required: false, "ELISA"),
            .code("kit_lot", "试剂批号", "Lot of the kit", required: false, "K2603"),
            .time("tested_at", "检测时间", "Tested at"),
        ])

    package static let shipmentManifest = MessageType(
        "SHIPMENT_MANIFEST", .toPlant, Phrase("运输清单", "Manifest of a shipment"), subject: "bag",
        fields: [
            .shipment, .day("shipped_on", "发运日期", "Shipped on"), .code("box", "箱号", "Box", "B01"), .bag, .donor,
            .day("collected_on", "采集日期", "Collected on"),
            .measured("weight_g", "净重", "Net weight", unit: "g", "588.5"), .plasmaType,
        ])

    package static let callbackSample = MessageType(
        "CALLBACK_SAMPLE", .toPlant, Phrase("回访样本", "Call-back sample"), subject: "sample",
        fields: [
            .code("sample", "样本编号", "Sample", "CB-0001"), .donor, .station,
            .time("collected_at", "采集时间", "Collected at"), .code("kind", "样本种类", "Kind", "serum"),
        ])

    package static let donorExclusion = MessageType(
        "DONOR_EXCLUSION", .both, Phrase("供血浆者淘汰", "Exclusion of a donor"), subject: "number",
        fields: [
            .station, .code("number", "浆员编号", "Donor's number", "D000123"), .matchTag,
            .oneOf(
                "status", "状态", "Status",
                [("permanent", "永久", "permanent"), ("temporary", "暂缓", "temporary"), ("lifted", "解除", "lifted")]),
            .code("ground", "原因代码", "Ground", "HCV"), .time("since", "自", "Since"),
        ])
}
