import Donors
import Kernel

let collectionWords: [FactKind: Phrase] = [
    "collection.visit.registered.v1": Phrase("来访登记", "visit registered"),
    "collection.visit.examined.v1": Phrase("体检", "donor examined"),
    "collection.visit.questioned.v1": Phrase("问诊", "donor questioned"),
    "collection.visit.decided.v1": Phrase("医生决定", "doctor decided"),
    "collection.visit.collected.v1": Phrase("采浆", "plasma collected"),
    "collection.visit.frozen.v1": Phrase("速冻入库", "bag frozen"),
    "collection.visit.ended.v1": Phrase("未供浆离开", "donor left without giving"),
    "collection.run.entered.v1": Phrase("录入站内检测", "station tests entered"),
    "collection.run.checked.v1": Phrase("复核站内检测", "station tests checked"),
    "collection.run.returned.v1": Phrase("退回站内检测", "station tests returned"),
    "collection.box.opened.v1": Phrase("开箱", "box opened"),
    "collection.box.packed.v1": Phrase("袋装箱", "bag packed"),
    "collection.box.unpacked.v1": Phrase("袋取出", "bag taken out"),
    "collection.box.closed.v1": Phrase("封箱", "box closed"),
    "collection.shipment.opened.v1": Phrase("建运输批", "shipment opened"),
    "collection.shipment.loaded.v1": Phrase("箱装车", "box loaded"),
    "collection.shipment.unloaded.v1": Phrase("箱取下", "box taken off"),
    "collection.shipment.dispatched.v1": Phrase("发运", "shipment dispatched"),
    "collection.bag.received.v1": Phrase("工厂收货回告", "plant told the receipt"),
    "collection.bag.retested.v1": Phrase("工厂复检回告", "plant told the re-test"),
    "collection.bag.rejected.v1": Phrase("工厂拒收回告", "plant rejected the bag"),
    "collection.bag.titred.v1": Phrase("工厂效价回告", "plant told the titre"),
    "collection.label.printed.v1": Phrase("打印袋签", "bag label printed"),
    "collection.look-back.requested.v1": Phrase("工厂请求追溯", "plant asked for a look-back"),
    "collection.look-back.answered.v1": Phrase("答复追溯", "look-back answered"),
]

/// The codes of a decision.
enum VerdictName: String, CaseIterable {
    case accepted, deferred, excluded

    var phrase: Phrase {
        switch self {
        case .accepted: Phrase("同意供浆", "accepted")
        case .deferred: Phrase("暂时拒绝", "deferred")
        case .excluded: Phrase("永久拒绝", "excluded for ever")
        }
    }
}

let collectionMembers: [String: MemberWords] = [
    "abo": MemberWords("血型", "blood group"),
    "adverse_reaction": MemberWords("不良反应", "adverse reaction"), "age": MemberWords("年龄", "age"),
    "anticoagulant_lot": MemberWords("抗凝剂批号", "anticoagulant lot"),
    "anticoagulant_ml": MemberWords("抗凝剂 mL", "anticoagulant mL"), "at": MemberWords("时间", "time"),
    "bag": MemberWords("袋号", "bag"), "bags": MemberWords("袋", "bags"), "box": MemberWords("箱号", "box"),
    "code": MemberWords("代码", "code"), "collected_on": MemberWords("采集日期", "collected on"),
    "conclusion": MemberWords("结论", "conclusion"), "copy": MemberWords("第几张", "copy"),
    "cycles": MemberWords("循环数", "cycles"), "device": MemberWords("采浆机", "device"),
    "diastolic": MemberWords("舒张压 mmHg", "diastolic mmHg"), "donor": MemberWords("浆员", "donor"),
    "donor_kind": MemberWords("浆员类别", "kind of donor", DonorKind.self) { $0.phrase },
    "ended_at": MemberWords("结束", "ended"), "failed": MemberWords("不合格的袋", "bags that failed"),
    "finding": MemberWords("查到", "found"),
    "findings": MemberWords("超限", "outside of limits", ExaminationFinding.self) { $0.phrase },
    "freezer": MemberWords("冰箱", "freezer"), "haemoglobin": MemberWords("血红蛋白", "haemoglobin"),
    "haemoglobin_method": MemberWords("血红蛋白方法", "haemoglobin method", HaemoglobinMethod.self) { $0.phrase },
    "item": MemberWords("项目", "item"), "kit_lot": MemberWords("试剂批号", "kit lot"),
    "late": MemberWords("超时速冻", "frozen late"), "limits": MemberWords("规则版本", "rules version"),
    "lines": MemberWords("清单", "manifest"), "logger": MemberWords("温度记录仪", "logger"),
    "method": MemberWords("方法", "method"), "net_weight_g": MemberWords("净重 g", "net weight g"),
    "over_limit": MemberWords("超量", "over the limit"), "partner": MemberWords("工厂", "plant"),
    "passed": MemberWords("合格的袋", "bags that passed"), "pathogen": MemberWords("病原体", "pathogen"),
    "plasma_state": MemberWords("血浆外观", "plasma state", PlasmaState.self) { $0.phrase },
    "pulse": MemberWords("脉搏 /min", "pulse /min"),
    "reading": MemberWords("判读", "reading", Interpretation.self) { $0.phrase },
    "reason": MemberWords("原因", "reason"), "record": MemberWords("采浆记录", "donation"),
    "result": MemberWords("结果", "result", ReceiptResult.self) { $0.phrase },
    "results": MemberWords("检测结果", "results"), "saline_ml": MemberWords("生理盐水 mL", "saline mL"),
    "seal": MemberWords("封签", "seal"), "second": MemberWords("第二人", "second person"),
    "second_puncture": MemberWords("二次穿刺", "second puncture"),
    "set_lot": MemberWords("耗材批号", "set lot"), "set_volume_ml": MemberWords("设定量 mL", "set volume mL"),
    "sex": MemberWords("性别", "sex", Sex.self) { $0.phrase }, "shipment": MemberWords("运输批", "shipment"),
    "shipped_on": MemberWords("发运日期", "shipped on"), "since": MemberWords("自", "since"),
    "started_at": MemberWords("开始", "started"), "station": MemberWords("浆站", "station"),
    "station_name": MemberWords("浆站名称", "name of the station"),
    "systolic": MemberWords("收缩压 mmHg", "systolic mmHg"),
    "temperature_celsius": MemberWords("体温 ℃", "temperature ℃"), "tested_at": MemberWords("检测时间", "tested at"),
    "type": MemberWords("血浆类型", "plasma type"), "unit": MemberWords("单位", "unit"),
    "until": MemberWords("暂缓到", "deferred until"), "value": MemberWords("值", "value"),
    "vehicle": MemberWords("车辆", "vehicle"),
    "verdict": MemberWords("决定", "decision", VerdictName.self) { $0.phrase },
    "volume_ml": MemberWords("采集量 mL", "volume mL"), "weight_g": MemberWords("重量 g", "weight g"),
    "weight_kg": MemberWords("体重 kg", "weight kg"), "yes": MemberWords("回答「是」", "answered yes"),
]
