import ArgumentParser

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies the record into one file while the node works. 在线备份到一个文件。",
        discussion: """
            The copy is verified and ends with a signed checkpoint. `ledger.key` is not in it: keep that elsewhere.
            备份写完即核验，末尾是签过的检查点；账本私钥不在其中，请另行保存。
            """)

    @OptionGroup var configurationOption: ConfigurationOption
    @Argument(help: "The new file; an existing one is never replaced. 备份文件。") var file: String

    func run() async throws {
        let folder = NodeFolder(configuration: try configurationOption.load())
        do {
            let manifest = try await BackupRun(folder: folder, tells: true).make(file)
            print("\(manifest.entries) entries 条, \(manifest.bytes) bytes → \(file)")
            print(manifest.checkpoint, terminator: "")
        } catch {
            throw Told(wrapping: error)
        }
    }
}
