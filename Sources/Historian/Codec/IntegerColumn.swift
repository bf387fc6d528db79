/// Whole numbers that a signal makes, bit for bit: per block the best guess of what comes next, and its errors as
/// symbols by their shares, or Rice codes where a block is too short for a table.
enum IntegerColumn {
    /// Values of one block: a table costs some 30 bytes, and a regime of a plant lasts for hours.
    static let blockMax = 8_192
    /// Below it a table saves little, and takes longer to make than the values to read.
    private static let tableMin = 384
    /// Above it Rice codes never pay.
    private static let riceMax = 2_048
    /// A quotient of as many ones says that the error follows whole.
    private static let riceWhole = 24

    /// In the lowest bits of a block's first byte; the guess's number above.
    private enum Mode: UInt8 { case flat = 0, rice, table }

    // MARK: Writing

    static func write(_ values: UnsafeBufferPointer<Int64>, to bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: Int64.self, capacity: blockMax) { errors in
            var start = 0
            while start < values.count {
                let block = UnsafeBufferPointer(rebasing: values[start..<min(start + blockMax, values.count)])
                write(block: block, errors, to: &bytes)
                start += block.count
            }
        }
    }

    static func write(_ values: [Int64], to bytes: inout [UInt8]) {
        values.withUnsafeBufferPointer { write($0, to: &bytes) }
    }

    private static func write(
        block: UnsafeBufferPointer<Int64>, _ scratch: UnsafeMutableBufferPointer<Int64>, to bytes: inout [UInt8]
    ) {
        let number = LevelTrend.best(block, scratch)
        let trend = LevelTrend.hasTrend(number) ? LevelTrend.firstTrend(block) : 0
        LevelTrend.errors(number, trend: trend, block, scratch)
        let errors = UnsafeBufferPointer(rebasing: scratch[0..<block.count - 1])
        var folded: UInt64 = 0
        for error in errors { folded |= UInt64(bitPattern: error) }
        let mode: Mode
        var body: [UInt8] = []
        if folded == 0 {
            mode = .flat
        } else {
            var table: [UInt8]?
            var rice: [UInt8]?
            if errors.count >= tableMin { table = tabled(errors) }
            if errors.count <= riceMax { rice = riced(errors) }
            if let table, table.count < rice?.count ?? .max {
                (mode, body) = (.table, table)
            } else {
                (mode, body) = (.rice, rice ?? [])
            }
        }
        bytes.append(mode.rawValue | UInt8(number) << 2)
        bytes.put(zigzag: block[0])
        if LevelTrend.hasTrend(number) { bytes.put(zigzag: trend) }
        bytes += body
    }

    private static func riced(_ errors: UnsafeBufferPointer<Int64>) -> [UInt8] {
        var best = (low: 0, cost: Int.max)
        var sum: UInt64 = 0
        for error in errors { sum &+= min(ZigZag.fold(error), 1 << 32) }
        let mean = sum / UInt64(errors.count)
        let near = UInt64.bitWidth - mean.leadingZeroBitCount
        for low in max(0, near - 2)...min(32, near + 1) {
            var cost = 0
            for error in errors {
                let quotient = ZigZag.fold(error) >> UInt64(low)
                cost += quotient < UInt64(riceWhole) ? Int(quotient) + 1 + low : riceWhole + 64
            }
            if cost < best.cost { best = (low, cost) }
        }
        var bits = BitSink()
        for error in errors {
            let value = ZigZag.fold(error)
            let quotient = value >> UInt64(best.low)
            if quotient < UInt64(riceWhole) {
                bits.put((1 << quotient) - 1, Int(quotient) + 1)
                bits.put(value & (1 << UInt64(best.low) - 1), best.low)
            } else {
                bits.put(1 << UInt64(riceWhole) - 1, riceWhole)
                bits.putWhole(value)
            }
        }
        let coded = bits.finish()
        var bytes: [UInt8] = [UInt8(best.low)]
        bytes.put(varint: UInt64(coded.count))
        return bytes + coded
    }

    /// The lowest bits of the errors, as many as leave a few symbols a standard deviation: they are as good as random.
    private static func lowBits(_ errors: UnsafeBufferPointer<Int64>) -> Int {
        var widths = [Int](repeating: 0, count: 65)
        for error in errors { widths[64 - error.magnitude.leadingZeroBitCount] += 1 }
        var sum = 0
        for (width, count) in widths.enumerated() {
            sum += count
            if sum * 3 >= errors.count * 2 { return min(max(0, width - 3), 32) }
        }
        return 0
    }

    private static func tabled(_ errors: UnsafeBufferPointer<Int64>) -> [UInt8] {
        let low = lowBits(errors)
        let widest = Int64(SymbolTable.symbolsMax / 2 - 1)
        var range: (from: Int64, to: Int64) = (widest, -widest)
        for error in errors {
            let symbol = error >> Int64(low)
            guard (-widest...widest).contains(symbol) else { continue }
            range = (min(range.from, symbol), max(range.to, symbol))
        }
        if range.from > range.to { range = (0, 0) }
        let none = Int(range.to - range.from) + 1
        var counts = [Int](repeating: 0, count: none + 1)
        var bits = BitSink()
        var wholes: [UInt8] = []
        let mask: UInt64 = 1 << UInt64(low) - 1
        let coded = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: errors.count) { symbols -> [UInt8] in
            for (place, error) in errors.enumerated() {
                let symbol = error >> Int64(low)
                if range.from <= symbol, symbol <= range.to {
                    let number = Int(symbol - range.from)
                    symbols[place] = UInt8(number)
                    counts[number] += 1
                    if low > 0 { bits.put(UInt64(bitPattern: error) & mask, low) }
                } else {
                    symbols[place] = UInt8(none)
                    counts[none] += 1
                    wholes.put(zigzag: error)
                }
            }
            if counts[none] == 0 { counts.removeLast() }
            let table = SymbolTable(counts: counts)
            var bytes: [UInt8] = [UInt8(low)]
            bytes.put(zigzag: range.from)
            bytes.append(UInt8(none))
            table.write(to: &bytes)
            SymbolStream.write(UnsafeBufferPointer(symbols), table, to: &bytes)
            return bytes
        }
        let rest = bits.finish()
        var bytes = coded
        bytes.put(varint: UInt64(rest.count))
        bytes += rest
        bytes.put(varint: UInt64(wholes.count))
        return bytes + wholes
    }

    // MARK: Reading

    /// Fills `values`, the first of `all`.
    private static func read(
        into values: UnsafeMutableBufferPointer<Int64>, of all: Int, from source: inout ByteSource
    ) throws(ChunkFailure) {
        var start = 0
        while start < values.count {
            let whole = min(blockMax, all - start)
            let end = min(start + whole, values.count)
            let block = UnsafeMutableBufferPointer(rebasing: values[start..<end])
            try read(block: block, of: whole, from: &source)
            start = end
        }
    }

    /// All of `count` numbers, or only the first; what follows in the source is then left where it stands.
    static func read(count: Int, only: Int? = nil, from source: inout ByteSource) throws(ChunkFailure) -> [Int64] {
        var failure: ChunkFailure?
        let wanted = min(only ?? count, count)
        let values = [Int64](unsafeUninitializedCapacity: wanted) { buffer, initialized in
            let values = UnsafeMutableBufferPointer(rebasing: buffer[0..<wanted])
            values.initialize(repeating: 0)
            initialized = wanted
            do throws(ChunkFailure) { try read(into: values, of: count, from: &source) } catch { failure = error }
        }
        if let failure { throw failure }
        return values
    }

    private static func read(
        block: UnsafeMutableBufferPointer<Int64>, of all: Int, from source: inout ByteSource
    ) throws(ChunkFailure) {
        let head = try source.byte()
        let number = Int(head >> 2)
        guard let mode = Mode(rawValue: head & 3), LevelTrend.all.indices.contains(number) else { throw .malformed }
        block[0] = try source.zigzag()
        let trend = LevelTrend.hasTrend(number) ? try source.zigzag() : 0
        guard block.count > 1 else { return }
        let errors = UnsafeMutableBufferPointer(rebasing: block[1...])
        switch mode {
        case .flat: errors.update(repeating: 0)
        case .rice: try readRice(into: errors, from: &source)
        case .table: try readTable(into: errors, of: all - 1, from: &source)
        }
        LevelTrend.values(number, trend: trend, block)
    }

    private static func readRice(
        into errors: UnsafeMutableBufferPointer<Int64>, from source: inout ByteSource
    ) throws(ChunkFailure) {
        let low = Int(try source.byte())
        guard low <= 32 else { throw .malformed }
        let length = try source.count(upTo: source.left)
        var bits = BitSource(try source.take(length))
        for place in errors.indices {
            let quotient = try bits.takeOnes(upTo: riceWhole)
            let value =
                quotient < riceWhole ? UInt64(quotient) << UInt64(low) | (try bits.take(low)) : try bits.takeWhole()
            errors[place] = ZigZag.unfold(value)
        }
    }

    private static func readTable(
        into errors: UnsafeMutableBufferPointer<Int64>, of all: Int, from source: inout ByteSource
    ) throws(ChunkFailure) {
        let low = Int(try source.byte())
        let from = try source.zigzag()
        let none = try source.byte()
        guard low <= 32, (-64...64).contains(from) else { throw .malformed }
        let table = try SymbolTable.read(&source)
        try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: errors.count) {
            (symbols) throws(ChunkFailure) in
            symbols.initialize(repeating: 0)
            try SymbolStream.read(symbols, of: all, table, from: &source)
            var bits = BitSource(try source.take(try source.count(upTo: source.left)))
            var wholes = ByteSource(try source.take(try source.count(upTo: source.left)))
            if low == 0 {
                for place in errors.indices {
                    let symbol = symbols[place]
                    errors[place] = symbol == none ? try wholes.zigzag() : from &+ Int64(symbol)
                }
                return
            }
            for place in errors.indices {
                let symbol = symbols[place]
                errors[place] =
                    symbol == none
                    ? try wholes.zigzag()
                    : (from &+ Int64(symbol)) << Int64(low) | Int64(bitPattern: try bits.take(low))
            }
        }
    }
}
