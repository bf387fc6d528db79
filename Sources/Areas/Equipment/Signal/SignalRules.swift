package import Kernel

package enum SignalCommand: Command {
    case declare(SignalDetail)
    case amend(SignalDetail)
    case value(BroughtValue)
    /// The value of that entry.
    case withdrawValue(Int64)
    case close

    package var permission: Permission? {
        switch self {
        case .declare, .amend, .close: "equipment.register"
        case .value: "equipment.operate"
        case .withdrawValue: "equipment.release"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .declare(let detail):
            writer.value("declare")
            detail.write(to: &writer)
        case .amend(let detail):
            writer.value("amend")
            detail.write(to: &writer)
        case .value(let value):
            writer.value("value")
            SignalFact.valued(value, late: false, substitutes: false).write(to: &writer)
        case .withdrawValue(let entry):
            writer.value("withdraw-value")
            writer.value(entry)
        case .close: writer.value("close")
        }
        writer.endArray()
    }
}

package struct SignalState: Sendable, Equatable {
    package let id: String
    package var detail: SignalDetail?
    package var isClosed = false
    package var version: Int64 = 0

    package init(id: String) { self.id = id }

    package var subject: Subject { Subject(SignalRules.noun, id) }
}

/// What the record knows around a signal.
package struct SignalEvidence: Sendable {
    package var packs: [EquipmentPack] = []
    /// The equipment that it is of.
    package var asset: AssetState?
    /// Whether the connection that it is to come over is open.
    package var connectionIsOpen = false
    /// The instrument that measured a value; nil if nobody registered it.
    package var instrument: AssetGate?
    /// Whether the value to be withdrawn is there and counts.
    package var valueCounts = false

    package init() {}
}

/// Critical values come from the equipment by themselves. What cannot be connected says so and is entered promptly,
/// from a named instrument that is in calibration, late entries marked (A7; Law.s34, Law.s51, Law.s53).
package enum SignalRules: Rules {
    package static let noun = "equipment.signal"
    static let addressBytesMax = 500
    static let reasonBytesMax = 500

    package static func blank(_ id: String) -> SignalState { SignalState(id: id) }

    package static func decide(
        _ command: SignalCommand, _ state: SignalState, _ evidence: SignalEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [SignalFact] {
        if case .declare(let detail) = command {
            guard state.detail == nil else { throw .signalExists(state.id) }
            guard state.id.isEquipmentCode else { throw .assetCodeWrong }
            try check(detail, evidence)
            return [.declared(detail)]
        }
        guard let detail = state.detail, !state.isClosed else { throw .signalUnknown(state.id) }
        switch command {
        case .declare: throw .signalExists(state.id)
        case .amend(let changed):
            guard changed != detail else { throw .assetSame }
            // Values that were stored in one unit stay in it.
            guard changed.unit == detail.unit else { throw .signalUnitStays }
            try check(changed, evidence)
            try circumstance.reason(or: .equipmentReasonMissing)
            return [.amended(changed)]
        case .value(let value): return [try valued(value, detail, evidence, circumstance)]
        case .withdrawValue(let entry):
            guard evidence.valueCounts else { throw .signalValueUnknown(entry) }
            try circumstance.reason(or: .equipmentReasonMissing)
            return [.valueWithdrawn(entry: entry)]
        case .close:
            try circumstance.reason(or: .equipmentReasonMissing)
            return [.closed]
        }
    }

    package static func apply(_ fact: SignalFact, _ head: EntryHead, to state: inout SignalState) {
        state.version += 1
        switch fact {
        case .declared(let detail), .amended(let detail): state.detail = detail
        case .valued, .valueWithdrawn: break
        case .closed: state.isClosed = true
        }
    }

    private static func check(_ detail: SignalDetail, _ evidence: SignalEvidence) throws(Refusal) {
        guard let asset = evidence.asset, asset.detail != nil, asset.standing != .retired else {
            throw .assetUnknown(detail.asset)
        }
        guard detail.name.isLine, detail.deadBand.map({ !$0.isNegative }) ?? true,
            detail.periodMilliseconds.map({ (1...86_400_000).contains($0) }) ?? true
        else { throw .signalFieldWrong }
        if let low = detail.low, let high = detail.high, high <= low { throw .signalFieldWrong }
        switch detail.collection {
        case .connected(let connection, let address):
            guard evidence.connectionIsOpen else { throw .connectionUnknown(connection) }
            guard address.isLine(bytesMax: addressBytesMax), detail.notConnected.isEmpty else {
                throw .signalFieldWrong
            }
        case .manual, .photo:
            // What is not connected says why, so that it stands in the plan of upgrades (A7).
            guard detail.notConnected.isText(bytesMax: reasonBytesMax) else { throw .signalNotConnectedUnsaid }
        }
    }

    private static func valued(
        _ value: BroughtValue, _ detail: SignalDetail, _ evidence: SignalEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> SignalFact {
        let time = try LogTime.told(value.at, evidence.packs, circumstance)
        guard value.value.scale <= 9, detail.holds(value.value) else { throw .signalValueOutOfRange(detail) }
        let isConnected = detail.collection.name == .connected
        switch value.source {
        case .reading:
            guard value.file.isEmpty, value.digest == nil else { throw .signalFieldWrong }
        case .file, .photo:
            guard value.file.isLine, value.digest != nil else { throw .signalFileMissing }
            if value.source == .photo, detail.collection != .photo { throw .signalPhotoRefused }
        }
        // From memory there is no value: an instrument that is fit measured it.
        guard let instrument = evidence.instrument else { throw .assetUnknown(value.instrument) }
        let against = instrument.obstacles(
            [.inCalibration], at: value.at, zoneMinutes: circumstance.zoneMinutes)
        guard against.isEmpty else { throw .assetNotReady(against, zoneMinutes: circumstance.zoneMinutes) }
        if isConnected { try circumstance.reason(or: .signalSubstituteReasonMissing) }
        return .valued(value, late: time.isLate, substitutes: isConnected)
    }
}

extension Refusal {
    package static func signalExists(_ id: String) -> Refusal {
        Refusal(
            "equipment.signal.exists", Phrase("信号 \(id) 已经登记", "Signal \(id) is declared already"),
            next: Phrase("换一个编号", "Take another code"))
    }

    package static func signalUnknown(_ id: String) -> Refusal {
        Refusal(
            "equipment.signal.unknown", Phrase("没有在用的信号 \(id)", "There is no open signal \(id)"),
            next: Phrase("核对编号", "Check the code"))
    }

    package static let signalFieldWrong = Refusal(
        "equipment.signal.field-wrong",
        Phrase("名称、范围、死区、周期或地址写错", "Its name, range, dead band, period or address is wrong"),
        next: Phrase("核对各项再提交", "Check the fields, then send it"))

    /// A curve in two units is no curve.
    package static let signalUnitStays = Refusal(
        "equipment.signal.unit-stays", Phrase("单位不能改", "Its unit stays"),
        next: Phrase("停用后另行登记", "Close it and declare another"))

    /// What is not collected says why (three-year plan (二): what cannot be connected is known and planned).
    package static let signalNotConnectedUnsaid = Refusal(
        "equipment.signal.not-connected-unsaid", Phrase("没有写为什么不能自动采集", "It does not say why it is not connected"),
        next: Phrase("写明原因，并列入改造计划", "Say why, and put it into the plan of upgrades"))

    package static func signalValueOutOfRange(_ detail: SignalDetail) -> Refusal {
        let ends = "\(detail.low?.text ?? "−∞") … \(detail.high?.text ?? "∞") \(detail.unit.symbol)"
        return Refusal(
            "equipment.signal.value-out-of-range",
            Phrase("量程是 \(ends)", "It measures \(ends)"),
            next: Phrase("核对读数和小数位", "Check the reading and its digits"))
    }

    /// Law.s34: a value from a file keeps the file's name and hash.
    package static let signalFileMissing = Refusal(
        "equipment.signal.file-missing", Phrase("没有原始文件", "The raw file is missing"),
        next: Phrase("附上仪器文件或照片", "Add the instrument's file or the photo"))

    /// Law.s53: a photo only where the instrument cannot be connected.
    package static let signalPhotoRefused = Refusal(
        "equipment.signal.photo-refused", Phrase("这个信号能采集或读数，不接受照片", "This signal can be collected or read: no photo"),
        next: Phrase("用自动采集的值，或录入读数并写明仪器", "Use the collected value, or enter the reading and its instrument"))

    package static let signalSubstituteReasonMissing = Refusal(
        "equipment.signal.substitute-reason-missing",
        Phrase("这个信号是自动采集的，手工补值没有写原因", "This signal is collected; why a value stands in is not said"),
        next: Phrase("写明原因，例如采集中断", "Give the reason, such as an outage"))

    package static func signalValueUnknown(_ entry: Int64) -> Refusal {
        Refusal(
            "equipment.signal.value-unknown", Phrase("没有有效的值 \(entry)", "No value \(entry) counts"),
            next: Phrase("核对账本号", "Check its ledger number"))
    }
}
