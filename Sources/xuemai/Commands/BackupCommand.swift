import ArgumentParser

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies the record into one file while the node works. 在线备份到一个文件。",
        discussion: """
            The copy is verified and ends with a signed checkpoint. `ledger.key` and `privacy.key` are not in it: \
            keep them elsewhere. A backup older than an erasure holds that person's key, wrapped: keep none longer \
            than needed.
            备份写完即核验，末尾是签过的检查点；账本私钥和个人信息总钥不在其中，请另行保存。删除身份之前的备份仍含其密钥（已加密），不要久留。
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
