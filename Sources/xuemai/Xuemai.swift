import ArgumentParser

/// The version that `xuemai version`, `/health` and the pages tell.
let xuemaiVersion = "0.1.0"

@main
struct Xuemai: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "xuemai",
        abstract: "A medicine's whole bloodline in one record. 血脉：从一袋血浆到一盒药，一本谁也改不了的账。",
        version: xuemaiVersion,
        subcommands: [
            InitCommand.self, ServeCommand.self, DemoCommand.self, ImportCommand.self, VerifyCommand.self,
            RebuildCommand.self, BackupCommand.self, RestoreCommand.self, DrillCommand.self, ConfigurationCommand.self,
            CollectCommand.self, SimulateCommand.self, BenchCommand.self,
            VersionCommand.self,
        ])
}

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Says which version this is. 版本号。")

    func run() { print("xuemai \(xuemaiVersion)") }
}

/// Where the configuration is; every command takes it.
struct ConfigurationOption: ParsableArguments {
    @Option(
        name: .long,
        help: "The configuration, a YAML file. Else XUEMAI_CONFIG, else xuemai.yaml if it is there. 配置文件。")
    var config: String?

    func load() throws -> NodeConfiguration { try NodeConfiguration.load(path: config) }
}
