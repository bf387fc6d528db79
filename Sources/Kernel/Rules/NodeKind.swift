/// What kind of house a node serves; rail, home and roles follow it.
package enum NodeKind: String, Sendable, CaseIterable {
    /// Takes plasma in and makes medicines of it.
    case plant
    /// Takes plasma from donors.
    case station
}
