package import Kernel
import Sheets

package enum ClimateCommand: Command {
    case record(TemperatureSeries, zoneMinutes: Int)
    case judge(excursion: Int, ClimateJudgement)

    package var permission: Permission? {
        switch self {
        case .record: "plasma.climate"
        case .judge: "plasma.decide"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .record(let series, let zone):
            writer.value("record")
            series.file.write(to: &writer)
            writer.value(String(zone))
        case .judge(let number, let judgement):
            writer.value("judge")
            writer.value(String(number))
            writer.value(judgement.rawValue)
        }
        writer.endArray()
    }
}

/// One excursion as its facts have made it; its bags are in the table.
package struct KnownExcursion: Sendable, Hashable {
    package let number: Int
    package let isSevere: Bool
    package var judgement: ClimateJudgement?
}

package struct ClimateState: Sendable, Equatable {
    package let place: String
    package var excursions: [KnownExcursion] = []
    package var version: Int64 = 0

    package var subject: Subject { Subject(ClimateRules.noun, place) }

    /// What whoever judges signs.
    package func content(_ number: Int, _ judgement: ClimateJudgement, reason: String) -> [UInt8] {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("excursion", number)
        writer.member("judgement", judgement.rawValue)
        writer.member("place", place)
        writer.member("reason", reason)
        writer.endObject()
        return writer.bytes
    }
}

package struct ClimateEvidence: Sendable {
    package var isOpenStore = false
    /// Of the place itself; nil if it has none.
    package var ownLimit: DecimalNumber?
    /// Oldest first.
    package var limits: [StoreLimits] = []
    /// A recorded time that the new series reaches into.
    package var overlap: ClosedRange<Moment>?
    /// Bags that lay there, for each stretch above the limit in turn.
    package var bags: [[String]] = []

    package init() {}
}

/// The temperature of a store is recorded without a gap that nobody sees, and what was too warm is judged by a person
/// (Law.s49: out of limits gives a warning and a stored exception).
package enum ClimateRules: Rules {
    package static let noun = "plasma.climate"
    /// Bags that one exception names; more are in a second exception of the same time.
    package static let bagsMax = 20_000
    package static let reasonBytesMax = 2_000

    package static func blank(_ id: String) -> ClimateState { ClimateState(place: id) }

    /// What holds for a series: the place's own limit where it is colder than the pack's.
    package static func limit(
        _ series: TemperatureSeries, zoneMinutes: Int, own: DecimalNumber?, _ limits: [StoreLimits]
    ) -> (celsius: DecimalNumber, limits: StoreLimits)? {
        guard let first = series.points.first,
            let inForce = limits.inForce(on: first.at.day(offsetMinutes: zoneMinutes))
        else { return nil }
        return (inForce.temperatureMaxCelsius.orColder(own), inForce)
    }

    package static func decide(
        _ command: ClimateCommand, _ state: ClimateState, _ evidence: ClimateEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [ClimateFact] {
        switch command {
        case .record(let series, let zone):
            guard evidence.isOpenStore else { throw .climatePlaceUnknown(state.place) }
            guard let (limit, limits) = limit(series, zoneMinutes: zone, own: evidence.ownLimit, evidence.limits)
            else { throw .climateLimitsMissing }
            if let overlap = evidence.overlap { throw .climateRecorded(overlap, zoneMinutes: zone) }
            guard let record = series.recorded(limit: limit, limits), record.last <= circumstance.now else {
                throw .climateInFuture
            }
            var facts: [ClimateFact] = [.recorded(record)]
            var number = state.excursions.count
            for (stretch, bags) in zip(series.stretches(above: limit, limits), evidence.bags) {
                var start = 0
                repeat {
                    let end = min(bags.count, start + bagsMax)
                    number += 1
                    facts.append(
                        .exceeded(
                            ClimateExcursion(
                                number: number, stretch: stretch, limitCelsius: limit, limitsVersion: limits.version,
                                bags: Array(bags[start..<end]))))
                    start = end
                } while start < bags.count
            }
            return facts
        case .judge(let number, let judgement):
            guard let excursion = state.excursions.first(where: { $0.number == number }) else {
                throw .excursionUnknown(number)
            }
            guard excursion.judgement != judgement else { throw .excursionJudgedSo }
            // So warm, or so long: no pharmacopoeia lets it pass.
            guard !excursion.isSevere || judgement == .unfit else { throw .excursionSevere }
            guard let reason = circumstance.reason, !reason.trimmed.isEmpty, reason.utf8.count <= reasonBytesMax
            else { throw .unitReasonMissing }
            try circumstance.ownSignature(
                on: state.subject, version: state.version,
                digest: circumstance.hash(state.content(number, judgement, reason: reason)), meanings: [.approved])
            return [.judged(excursion: number, judgement)]
        }
    }

    package static func apply(_ fact: ClimateFact, _ head: EntryHead, to state: inout ClimateState) {
        state.version += 1
        switch fact {
        case .recorded: break
        case .exceeded(let excursion):
            state.excursions.append(
                KnownExcursion(number: excursion.number, isSevere: excursion.stretch.isSevere))
        case .judged(let number, let judgement):
            for place in state.excursions.indices where state.excursions[place].number == number {
                state.excursions[place].judgement = judgement
            }
        }
    }
}

extension Refusal {
    package static func climatePlaceUnknown(_ place: String) -> Refusal {
        Refusal(
            "plasma.climate.place-unknown",
            Phrase("\(place) 不是在用的房间或冷库", "\(place) is no open room or freezer"),
            next: Phrase("先在「场所」登记", "Register it among the places"))
    }

    /// Without limits nobody can say whether it was too warm.
    package static let climateLimitsMissing = Refusal(
        "plasma.climate.limits-missing", Phrase("那天没有生效的库温限度", "No limits of stores were in force on that day"),
        next: Phrase("请登记员采用库温限度包", "Have the pack of limits adopted"))

    /// A time is recorded once; a second file over it could hide the first.
    package static func climateRecorded(_ time: ClosedRange<Moment>, zoneMinutes: Int) -> Refusal {
        let (first, last) = (
            time.lowerBound.text(offsetMinutes: zoneMinutes), time.upperBound.text(offsetMinutes: zoneMinutes)
        )
        return Refusal(
            "plasma.climate.recorded",
            Phrase("\(first) 至 \(last) 已经有记录", "\(first) to \(last) is on record already"),
            next: Phrase("导出没有记录的那一段", "Export the time that is not on record"))
    }

    package static let climateInFuture = Refusal(
        "plasma.climate.in-future", Phrase("文件里有还没到的时间", "The file holds times that are yet to come"),
        next: Phrase("核对记录仪的时钟和时区", "Check the logger's clock and zone"))

    package static func excursionUnknown(_ number: Int) -> Refusal {
        Refusal(
            "plasma.climate.excursion-unknown", Phrase("没有第 \(number) 次超温", "There is no excursion \(number)"),
            next: Phrase("从库温页面打开", "Open it from the page of the store"))
    }

    package static let excursionJudgedSo = Refusal(
        "plasma.climate.judged-so", Phrase("已经这样判定", "It was judged so already"),
        next: Phrase("刷新页面", "Refresh the page"))

    /// Warmer than −5 °C, or 72 h and longer (ChP 2020 III; Ph. Eur. 0853).
    package static let excursionSevere = Refusal(
        "plasma.climate.severe", Phrase("超温过高或过久，血浆不能再用", "It was too warm or too long for any use"),
        next: Phrase("只能判「不得使用」", "It can only be judged not to be used"))
}
