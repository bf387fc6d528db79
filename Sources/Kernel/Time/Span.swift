/// A length of time in microseconds; months are no length, see `Day.adding(months:)`.
package struct Span: Comparable, Hashable, Sendable {
    package var microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    package static let zero = Span(microseconds: 0)
    package static func microseconds(_ count: Int64) -> Span { Span(microseconds: count) }
    package static func milliseconds(_ count: Int64) -> Span { Span(microseconds: count * 1000) }
    package static func seconds(_ count: Int64) -> Span { Span(microseconds: count * 1_000_000) }
    package static func minutes(_ count: Int64) -> Span { seconds(count * 60) }
    package static func hours(_ count: Int64) -> Span { seconds(count * 3600) }
    package static func days(_ count: Int64) -> Span { seconds(count * 86_400) }

    /// Whole seconds, rounded towards the past.
    package var seconds: Int64 { Span.floorDivide(microseconds, 1_000_000) }

    package static func < (left: Span, right: Span) -> Bool { left.microseconds < right.microseconds }
    package static func + (left: Span, right: Span) -> Span {
        Span(microseconds: left.microseconds + right.microseconds)
    }
    package static func - (left: Span, right: Span) -> Span {
        Span(microseconds: left.microseconds - right.microseconds)
    }
    package static prefix func - (span: Span) -> Span { Span(microseconds: -span.microseconds) }

    static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }
}
