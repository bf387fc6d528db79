import ArgumentParser
import Kernel

struct RebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild", abstract: "Drops the tables and computes them again from the record. 由账本重建各表。"
    )

    @OptionGroup var configurationOption: ConfigurationOption

    func run() async throws {
        let folder = NodeFolder(configuration: try configurationOption.load())
        let store = try folder.openStore()
        try store.takeLease()
        try folder.rebuild(store)
        try store.close()
        print("rebuilt 已重建")
    }
}
