import ArgumentParser
import Assembly
import Foundation
import Kernel
import Ledger
import Plasma
import Sheets

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Imports a shipment manifest, a limits pack or a temperature record from a file. 从文件导入。",
        discussion: "While the node serves, import on its pages: only one process writes a ledger.")

    enum Kind: String, ExpressibleByArgument, CaseIterable { case manifest, limits, temperature }

    @OptionGroup var configurationOption: ConfigurationOption
    @Argument(help: "manifest, limits or temperature.") var kind: Kind
    @Argument(help: "The file.") var file: String
    @Option(name: .customLong("as"), help: "Staff number of who imports. 工号。") var person: String
    @Option(help: "File with the password, one line. Else it is asked for. 口令文件。") var passwordFile: String?
    @Option(help: "Shipment number, if the file does not say it. 运输批号。") var shipment: String?
    @Option(help: "Station code, if the file does not say it. 浆站代码。") var station: String?
    @Option(help: "Shipping date, YYYY-MM-DD, if the file does not say it. 发运日期。") var shippedOn: String?

    func run() async throws {
        let configuration = try configurationOption.load()
        let folder = NodeFolder(configuration: configuration)
        let bytes = try Array(Data(contentsOf: URL(filePath: file)))
        let store = try folder.openForWriting()
        let node = try folder.node(store)
        do {
            let password = try password()
            do throws(Denial) {
                _ = try await node.signIn(
                    SignInAttempt(number: person, password: password, isHome: true, workstation: "console"))
            } catch { throw Told(error) }
            try await importing(bytes, Founding(node: node), zoneMinutes: configuration.zoneMinutes)
        } catch {
            try await node.close()
            throw error
        }
        try await node.close()
    }

    private func password() throws -> String {
        if let passwordFile {
            return try String(contentsOfFile: passwordFile, encoding: .utf8).trimmingCharacters(in: .newlines)
        }
        return getpass("Password 口令: ").map { String(cString: $0) } ?? ""
    }

    private func importing(_ bytes: [UInt8], _ founding: Founding, zoneMinutes: Int) async throws {
        let name = URL(filePath: file).lastPathComponent
        let digest = TreeHash.sha256(bytes)
        let kept = [KeptFile(digest: digest, bytes: bytes)]
        switch kind {
        case .limits:
            let pack = try LimitsPack.read(bytes)
            try await founding.perform(LimitsTable.self, on: pack.name, as: person, .adopt(pack))
            print("limits \(pack.name) \(pack.version), in force from \(pack.effectiveFrom.iso)")
        case .manifest:
            let stations = try await founding.node.read { (snapshot) throws(Fault) in
                var books: [String: CodeBook] = [:]
                for station in try StationTable.list(after: "", limit: 10_000, from: snapshot) {
                    let profile = try StationTable.profile(station.code, from: snapshot)
                    books[station.code] = profile.map { CodeBook(schemes: $0.schemes) }
                }
                return books
            }
            let reader = ManifestReader(
                name: name, digest: digest,
                form: ManifestForm(shipment: shipment, station: station, shippedOn: shippedOn),
                labels: { stations[$0] }, decodeGB18030: founding.node.decodeGB18030)
            let manifest: Manifest
            do throws(FileFailure) { manifest = try reader.read(bytes) } catch { throw FileTold(error) }
            try await founding.perform(
                ShipmentTable.self, on: manifest.shipment, as: person, .announce(manifest), files: kept)
            print("shipment \(manifest.shipment): \(manifest.lines.count) bags")
        case .temperature:
            guard let shipment else { throw ValidationError("--shipment is needed with temperature") }
            let reader = LoggerReader(
                name: name, digest: digest, zoneMinutes: zoneMinutes,
                decodeGB18030: founding.node.decodeGB18030)
            let series: TemperatureSeries
            do throws(FileFailure) { series = try reader.read(bytes) } catch { throw FileTold(error) }
            try await founding.perform(
                ShipmentTable.self, on: shipment, as: person, .judgeTemperature(series), files: kept)
            print("temperature of \(shipment) judged")
        }
    }
}

/// A refused file: the report of its rows.
private struct FileTold: Error, CustomStringConvertible {
    let description: String

    init(_ failure: FileFailure) {
        var lines = [failure.refusal.reason.zh, failure.refusal.reason.en]
        if case .rows(let report) = failure {
            for row in report.failures {
                lines.append("  \(row.row)  \(row.field)  \(row.value)  \(row.reason.zh) / \(row.reason.en)")
            }
            if report.total > report.failures.count { lines.append("  … \(report.total)") }
        }
        description = lines.joined(separator: "\n")
    }
}
