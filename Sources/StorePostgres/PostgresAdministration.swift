package import Kernel

/// What an owner does to a server, not to a ledger.
package enum PostgresAdministration {
    /// `database` is a plain name of letters, digits and underscores.
    package static func create(database: String, url: String) throws(Fault) {
        precondition(database.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
        try PostgresConnection(url).run("CREATE DATABASE \(database)", doing: "making a database")
    }
}
