import Kernel

extension Moment {
    /// Since 1970, as browsers count.
    var milliseconds: Int64 { Span(microseconds: microseconds).milliseconds }
}

extension Span {
    /// Whole ones.
    var milliseconds: Int64 { microseconds / 1_000 }
}
