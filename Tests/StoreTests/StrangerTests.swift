import Foundation
import Kernel
import Ledger
import StorePostgres
import StoreSQLite
import TestKit
import Testing

@Suite(.serialized) struct `A database that is not this program's` {
    private func alter(_ place: TestPlace, _ sql: String) throws {
        let tool = Process()
        tool.executableURL = URL(filePath: "/usr/bin/env")
        tool.arguments =
            place.kind == .postgres
            ? ["psql", "-q", "-v", "ON_ERROR_STOP=1", place.ownerURL, "-c", sql]
            : [
                "python3", "-c",
                "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2])",
                place.name, sql,
            ]
        try tool.run()
        tool.waitUntilExit()
        #expect(tool.terminationStatus == 0)
    }

    @Test(arguments: TestStore.durable)
    func `is refused if it holds another product's tables`(_ kind: TestStore) throws {
        let place = try TestPlace(kind)
        try alter(place, "CREATE TABLE invoices (id INTEGER)")
        #expect(throws: Fault.self) { try place.open(views: []) }
        do { _ = try place.open(views: []) } catch { #expect(error.code == .foreignStore) }
    }

    @Test(arguments: TestStore.durable)
    func `is refused if a newer program laid it out, and says so`(_ kind: TestStore) throws {
        let place = try TestPlace(kind)
        _ = try place.open(views: [])
        try alter(place, "UPDATE store_product SET layout = 99")
        do {
            _ = try place.open(views: [])
            Issue.record("a newer layout was opened")
        } catch {
            #expect(error.code == .newerStore && error.context.contains("99"))
        }
    }

    @Test func `is refused if it is no database at all`() throws {
        let place = try TestPlace(.sqliteFile)
        try Data("this is a letter, not a database, and longer than one header of it".utf8)
            .write(to: URL(filePath: place.name))
        do {
            _ = try place.open(views: [])
            Issue.record("a letter was opened")
        } catch {
            #expect(error.code == .foreignStore)
        }
    }

    @Test(.enabled(if: TestStore.available.contains(.postgres)))
    func `in PostgreSQL gives the runtime role no table of its own`() throws {
        let place = try TestPlace(.postgres)
        let store = try place.open(views: [])
        let owned = try store.read { (snapshot) throws(Fault) in
            try snapshot.first(
                """
                SELECT count(*) FROM pg_tables WHERE tableowner = current_user AND $1::bigint IS NOT NULL
                """, []
            ) { (row) throws(Fault) in row.integer(0) }
        }
        #expect(owned == 0)
    }
}
