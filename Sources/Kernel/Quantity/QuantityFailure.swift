/// Why an arithmetic step with measured values was refused; nothing is ever silently cut.
package enum QuantityFailure: Error, Sendable, Hashable {
    /// More digits than 64 bits or 18 decimals hold.
    case overflow
    case divisionByZero
    case unitsDiffer(Unit, Unit)
    case noConversion(from: Unit, to: Unit)
}
