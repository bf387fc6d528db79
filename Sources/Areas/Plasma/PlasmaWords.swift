import Kernel

/// What happened to plasma, as the trail says it.
let plasmaWords: [FactKind: Phrase] = [
    "plasma.station.registered.v1": Phrase("登记浆站", "station registered"),
    "plasma.station.amended.v1": Phrase("改浆站资料", "station amended"),
    "plasma.station.described.v1": Phrase("记浆站地址和归属", "station described"),
    "plasma.station.audited.v1": Phrase("审计浆站", "station audited"),
    "plasma.limits.adopted.v1": Phrase("采用限度", "limits adopted"),
    "plasma.shipment.announced.v1": Phrase("导入清单", "manifest imported"),
    "plasma.shipment.arrived.v1": Phrase("到厂登记", "arrival recorded"),
    "plasma.shipment.temperature-judged.v1": Phrase("判定运输温度", "transport temperature judged"),
    "plasma.shipment.box-opened.v1": Phrase("开箱", "box opened"),
    "plasma.shipment.received.v1": Phrase("收下一袋", "bag accepted"),
    "plasma.shipment.stopped.v1": Phrase("停线", "lane stopped"),
    "plasma.shipment.reweighed.v1": Phrase("重称", "weighed again"),
    "plasma.shipment.stop-settled.v1": Phrase("停线处置", "stop settled"),
    "plasma.shipment.corrected.v1": Phrase("更正", "corrected"),
    "plasma.shipment.finished.v1": Phrase("收浆完成", "receiving finished"),
    "plasma.shipment.accepted.v1": Phrase("接收整批", "shipment accepted"),
    "plasma.shipment.given-back.v1": Phrase("退回收浆", "given back to receiving"),
    "plasma.shipment.rejected.v1": Phrase("拒收整批", "shipment rejected"),
]
