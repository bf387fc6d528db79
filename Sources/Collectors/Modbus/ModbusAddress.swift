import Historian

/// Where a value lies in a Modbus device and how it is written there: `1:holding:100:float32:cdab`,
/// `1:input:30:int16:d1` (one decimal), `1:coil:7`, `1:holding:40:bit3`.
package struct ModbusAddress: Sendable, Hashable {
    package enum Space: String, Sendable, CaseIterable {
        case coil, discrete, input, holding

        /// Function code of the read (Modbus Application Protocol 1.1b3 §6.1–6.4).
        var function: UInt8 {
            switch self {
            case .coil: 1
            case .discrete: 2
            case .holding: 3
            case .input: 4
            }
        }

        var isOfBits: Bool { self == .coil || self == .discrete }
        /// Of one read (§6.1, §6.3).
        var countMax: Int { isOfBits ? 2000 : 125 }
    }

    package enum Kind: String, Sendable, CaseIterable {
        case flag, int16, uint16, int32, uint32, int64, uint64, float32, float64

        var registers: Int {
            switch self {
            case .flag, .int16, .uint16: 1
            case .int32, .uint32, .float32: 2
            case .int64, .uint64, .float64: 4
            }
        }
    }

    /// The order of the bytes A (highest) … D (lowest): makers differ.
    package enum Order: String, Sendable, CaseIterable { case abcd, cdab, badc, dcba }

    package let unit: UInt8
    package let space: Space
    package let start: Int
    package let kind: Kind
    package var order = Order.abcd
    /// Whole numbers carry so many decimals.
    package var decimals: UInt8 = 0
    /// Of a register.
    package var bit: Int?

    var count: Int { kind.registers }

    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 3, let unit = UInt8(parts[0]), let space = Space(rawValue: parts[1]),
            let start = UInt16(parts[2])
        else { return nil }
        self.unit = unit
        self.space = space
        self.start = Int(start)
        if space.isOfBits {
            guard parts.count == 3 else { return nil }
            kind = .flag
            return
        }
        guard parts.count >= 4 else { return nil }
        if parts[3].hasPrefix("bit") {
            guard parts.count == 4, let bit = Int(parts[3].dropFirst(3)), (0...15).contains(bit) else { return nil }
            kind = .flag
            self.bit = bit
            return
        }
        guard let kind = Kind(rawValue: parts[3]), kind != .flag, Int(start) + kind.registers <= 65_536 else {
            return nil
        }
        self.kind = kind
        for word in parts.dropFirst(4) {
            if let order = Order(rawValue: word) {
                self.order = order
            } else if word.hasPrefix("d"), let decimals = UInt8(word.dropFirst()), decimals <= PointValue.scaleMax,
                kind != .float32, kind != .float64
            {
                self.decimals = decimals
            } else {
                return nil
            }
        }
    }

    /// From the registers of a block that begins at `from`.
    func value(registers: [UInt16], from: Int) -> PointValue? {
        let place = start - from
        guard place >= 0, place + count <= registers.count else { return nil }
        if let bit { return .decimal(units: Int64(registers[place] >> UInt16(bit) & 1), scale: 0) }
        var bits: UInt64 = 0
        for word in ordered(registers[place..<place + count]) { bits = bits << 16 | UInt64(word) }
        switch kind {
        case .flag, .uint16, .uint32: return .decimal(units: Int64(bits), scale: decimals)
        case .int16: return .decimal(units: Int64(Int16(truncatingIfNeeded: bits)), scale: decimals)
        case .int32: return .decimal(units: Int64(Int32(truncatingIfNeeded: bits)), scale: decimals)
        case .int64: return .decimal(units: Int64(bitPattern: bits), scale: decimals)
        case .uint64: return Int64(exactly: bits).map { .decimal(units: $0, scale: decimals) } ?? ToldNumber.value(bits)
        case .float32: return ToldNumber.value(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
        case .float64: return ToldNumber.value(Double(bitPattern: bits))
        }
    }

    private func ordered(_ words: ArraySlice<UInt16>) -> [UInt16] {
        switch order {
        case .abcd: Array(words)
        case .cdab: words.reversed()
        case .badc: words.map(\.byteSwapped)
        case .dcba: words.reversed().map(\.byteSwapped)
        }
    }
}

/// One read that serves many addresses.
struct ModbusBlock: Sendable, Equatable {
    let unit: UInt8
    let space: ModbusAddress.Space
    let start: Int
    let count: Int
    /// As they are mapped, with what they mean.
    let places: [Place]

    struct Place: Sendable, Equatable {
        let text: String
        let address: ModbusAddress
    }

    /// Registers between two wanted ones that are read along: cheaper than another question.
    static let gapMax = 8

    /// As few reads as the protocol's limits allow.
    static func plan(_ places: [Place]) -> [ModbusBlock] {
        let groups = Dictionary(grouping: places) { "\($0.address.unit):\($0.address.space.rawValue)" }
        return groups.sorted { $0.key < $1.key }.flatMap { _, places in blocks(of: places) }
    }

    private static func blocks(of places: [Place]) -> [ModbusBlock] {
        var blocks: [ModbusBlock] = []
        var open: [Place] = []
        var end = 0
        func close() {
            guard let first = open.first?.address else { return }
            blocks.append(
                ModbusBlock(
                    unit: first.unit, space: first.space, start: first.start, count: end - first.start, places: open))
            open = []
        }
        for place in places.sorted(by: { ($0.address.start, $0.text) < ($1.address.start, $1.text) }) {
            let address = place.address
            let most = max(end, address.start + address.count)
            if let first = open.first?.address,
                address.start > end + gapMax || most - first.start > address.space.countMax
            {
                close()
            }
            end = open.isEmpty ? address.start + address.count : most
            open.append(place)
        }
        close()
        return blocks
    }

    /// One read for each: a device refuses a block if it lacks a single register of it.
    var apart: [ModbusBlock] {
        places.map {
            ModbusBlock(
                unit: unit, space: space, start: $0.address.start, count: $0.address.count, places: [$0])
        }
    }
}
