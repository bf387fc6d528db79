import Assembly
import Foundation
import Kernel
import Ledger

/// Whose identity was erased, beside the database: a restored backup brings keys back, and this list takes them away
/// again.
struct ErasedList: Sendable {
    let path: String

    func read() throws -> [Subject] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
            guard let person = Subject(text: String(line)) else {
                throw Fault(.damaged, "a line of \(path) names nobody: \(line)")
            }
            return person
        }
    }

    /// Adds who is missing. A full disk loses the line, not the erasure; the next start adds it again.
    func add(_ persons: [Subject]) {
        do {
            let known = try read()
            let lines = (known + persons.filter { !known.contains($0) }).map { "\($0)\n" }.joined()
            try Data(lines.utf8).write(to: URL(filePath: path), options: .atomic)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        } catch {
            Progress.say("\(path) could not be written: \(error)")
        }
    }

    /// At start: keys of erased persons go, and the list knows everybody whom the ledger says is erased. Whoever stands
    /// in the list alone was erased after the backup that was restored: that has to be put on record again.
    func apply(to store: any LeasedStore) throws {
        let listed = try read()
        let recorded = try store.read { (snapshot) throws(Fault) in try PersonalKeys.erased(house, snapshot) }
        for person in try PersonalKeys.destroyErased(store, house: house, listed: listed) {
            Progress.say("\(person): the key came back with a backup and is destroyed again. 备份带回的密钥已再次销毁")
        }
        for person in listed where !recorded.contains(person) {
            Progress.say(
                "\(person) was erased after this backup was made: record the erasure again. 请重新登记这次删除")
        }
        let missing = recorded.filter { !listed.contains($0) }
        if !missing.isEmpty { add(missing) }
    }
}
