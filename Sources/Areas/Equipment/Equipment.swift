package import Kernel

/// What measures, holds and makes: fit for use or not, what it did, and what it tells (GMP ch. 5, annex on computerised
/// systems). Sites, rooms with grade and virus zone, and freezers are places (`places.place`); equipment stands there.
///
/// | noun | record | what happens to it |
/// |---|---|---|
/// | `equipment.asset` 设备 | its code, `BR101` | registered, qualified, calibrated, cleaned, used, maintained, retired |
/// | `equipment.signal` 信号 | its code, `BR101.TT01` | declared, amended, valued by hand or file, closed |
/// | `equipment.connection` 连接 | its code, `opc-1` | declared, amended, closed |
/// | `equipment.certificate` 服务器证书 | its thumbprint | trusted, distrusted |
/// | `equipment.upgrade` 改造计划 | its number, `UP-01` | planned, amended, done, withdrawn |
/// | `equipment.rules` 设备规则 | `equipment` | adopted, version by version |
package let equipmentArea = Area(
    "Equipment",
    nouns: [
        Noun(AssetTable.self), Noun(SignalTable.self), Noun(ConnectionTable.self), Noun(CertificateTable.self),
        Noun(UpgradeTable.self), Noun(EquipmentPackTable.self),
    ],
    permissions: [
        "equipment.view": Phrase("查看设备", "See equipment"),
        "equipment.register": Phrase("登记设备、信号、连接和改造计划", "Register equipment, signals, connections and upgrades"),
        "equipment.calibrate": Phrase("登记校准和确认", "Record calibration and qualification"),
        "equipment.operate": Phrase("使用、清洁、运行日志、手工记录", "Use, clean, keep the logbook, enter values by hand"),
        "equipment.post": Phrase("设备上传采集值", "Post collected values, as a device"),
        "equipment.maintain": Phrase("安排和登记维护", "Plan and record maintenance"),
        "equipment.release": Phrase("恢复设备使用、撤销记录值（QA）", "Return equipment to use, withdraw values (QA)"),
        "equipment.rules": Phrase("采用设备规则", "Adopt the rules of equipment"),
    ],
    words: equipmentWords, members: equipmentMembers, answers: equipmentAnswers)
