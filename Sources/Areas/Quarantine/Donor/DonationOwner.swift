import Kernel

/// Whose a bag is, as its donation says.
enum DonationOwner {
    static func donor(of bag: String, from snapshot: any Snapshot) throws(Fault) -> String? {
        try snapshot.first(owner, [.text(bag)]) { (row) throws(Fault) in row.text(0) }
    }

    /// Every donor with a bag of the shipment in quarantine.
    static func donors(inShipment shipment: String, from snapshot: any Snapshot) throws(Fault) -> [String] {
        try snapshot.all(ofShipment, [.text(shipment)]) { (row) throws(Fault) in row.text(0) }
    }

    /// Whether a record has bags in quarantine, by their rows or by their donations.
    static func isInQuarantine(_ donor: String, from snapshot: any Snapshot) throws(Fault) -> Bool {
        if try snapshot.first(rows, [.text(donor)], { (_) throws(Fault) in true }) == true { return true }
        return try snapshot.first(given, [.text(donor)]) { (_) throws(Fault) in true } == true
    }

    private static let owner: SQL = "SELECT donor FROM donors_donation WHERE origin = $1 AND bag = $2"
    private static let ofShipment: SQL = """
        SELECT DISTINCT u.donor FROM plasma_bag b JOIN quarantine_unit u ON u.origin = b.origin AND u.bag = b.number
        WHERE b.origin = $1 AND b.shipment = $2 ORDER BY u.donor
        """
    private static let rows: SQL = "SELECT 1 FROM quarantine_unit WHERE origin = $1 AND donor = $2 LIMIT 1"
    private static let given: SQL = """
        SELECT 1 FROM donors_donation d JOIN quarantine_unit u ON u.origin = d.origin AND u.bag = d.bag
        WHERE d.origin = $1 AND d.donor = $2 LIMIT 1
        """
}
