import ArgumentParser
import Assembly
import Foundation
import Identity
import Kernel
import Ledger

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Makes a node: key, database, first administrator. 建立节点，可重复执行。")

    @OptionGroup var configurationOption: ConfigurationOption
    @Option(help: "Staff number of the first administrator. 首位管理员工号。") var administrator = "0001"
    @Option(help: "Display name of the first administrator. 姓名。") var name = "系统管理员"
    @Option(help: "File with the first password, one line. Else it is asked for. 首个口令文件。")
    var passwordFile: String?

    func run() async throws {
        let configuration = try configurationOption.load()
        let folder = NodeFolder(configuration: configuration)
        try folder.prepare()
        let store = try folder.openForWriting(create: true)
        let node = try folder.node(store)
        let founding = Founding(node: node)
        let exists = try await node.standing(of: administrator) != nil
        if exists {
            print("administrator \(administrator) exists already")
        } else {
            let password = try firstPassword()
            try await founding.administrator(administrator, name: name, password: password)
            print("administrator \(administrator) made; the password must be changed at the first sign-in")
        }
        let key = try folder.signer().verifierKey.vkey
        try await node.close()
        print("ledger \(configuration.origin) in \(configuration.folder)")
        print("give this key to whoever shall verify the record:\n  \(key)")
        let duty = WitnessDuty(signer: try folder.witness(), logs: [])
        if let witness = duty.verifierKey?.vkey {
            print("and this one to whose ledgers this node shall witness:\n  \(witness)")
        }
    }

    private func firstPassword() throws -> String {
        if let passwordFile {
            let text = try String(contentsOfFile: passwordFile, encoding: .utf8)
            return text.trimmingCharacters(in: .newlines)
        }
        guard let typed = getpass("First password of the administrator 首个口令: ") else {
            throw ValidationError("no password was given")
        }
        return String(cString: typed)
    }
}
