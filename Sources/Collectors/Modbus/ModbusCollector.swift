import Historian
import Kernel

/// How a device is reached and how often it is asked.
package struct ModbusSettings: Sendable, Equatable {
    package var host: String
    package var port: Int
    package var every: Duration

    package init(host: String, port: Int, every: Duration = .seconds(1)) {
        self.host = host
        self.port = port
        self.every = every
    }
}

/// Asks a Modbus TCP device for what is mapped. A device has no clock: the moment is that of our question's answer.
package struct ModbusCollector: Collector {
    private let settings: ModbusSettings

    package init(_ settings: ModbusSettings) { self.settings = settings }

    package func run(_ port: SourcePort) async throws {
        let client = try await ModbusClient.connect(settings.host, settings.port)
        defer { client.close() }
        var asked = SignalMap()
        var blocks: [ModbusBlock] = []
        var transaction: UInt16 = 0
        var next = ContinuousClock.now
        while !Task.isCancelled {
            let signals = port.signals
            if signals != asked {
                asked = signals
                blocks = ModbusBlock.plan(Self.places(of: signals, port))
            }
            var readings: [Reading] = []
            var apart: [ModbusBlock] = []
            for block in blocks {
                transaction &+= 1
                let outcome = try await client.read(block, transaction: transaction)
                if case .exception(let code) = outcome, block.places.count > 1, code == 2 || code == 3 {
                    apart.append(block)
                }
                readings += Self.readings(outcome, of: block, at: port.clock.now())
            }
            port.connected()
            do throws(Fault) { try await port.accept(readings) } catch {
                // Counted by the port; a device cannot be asked for what was.
            }
            for block in apart {
                blocks.removeAll { $0 == block }
                blocks += block.apart
            }
            next = max(next + settings.every, ContinuousClock.now)
            guard await port.clock.pause(next - ContinuousClock.now) else { return }
        }
    }

    private static func places(of signals: SignalMap, _ port: SourcePort) -> [ModbusBlock.Place] {
        signals.addresses.compactMap { text in
            guard let address = ModbusAddress(text) else {
                port.unreadable(Phrase("不是 Modbus 地址：\(text)", "no Modbus address: \(text)"))
                return nil
            }
            return ModbusBlock.Place(text: text, address: address)
        }
    }

    /// What a device refuses is a stated gap under each of the block's addresses.
    static func readings(_ outcome: ModbusWire.Outcome, of block: ModbusBlock, at now: Moment) -> [Reading] {
        block.places.map { place in
            let value: PointValue? =
                switch outcome {
                case .exception: nil
                case .flags(let flags):
                    .decimal(units: flags[place.address.start - block.start] ? 1 : 0, scale: 0)
                case .registers(let registers): place.address.value(registers: registers, from: block.start)
                }
            let quality: PointQuality = value?.isFinite == true ? .good : .bad
            return Reading(place.text, value ?? .none, at: now, quality: quality)
        }
    }
}
