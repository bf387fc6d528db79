import ArgumentParser
import Assembly
import Foundation
import Kernel
import Settings

/// The configuration of a node as a file, and against an earlier one (Law.s48).
struct ConfigurationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "configuration", abstract: "Exports and compares how this node is set up. 导出、比较配置。",
        subcommands: [Export.self, Compare.self])

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export", abstract: "Writes the configuration as canonical JSON. 导出配置。")

        @OptionGroup var configurationOption: ConfigurationOption

        func run() async throws {
            let sheet = try ConfigurationCommand.sheet(try configurationOption.load())
            FileHandle.standardOutput.write(Data(sheet.canonicalBytes))
        }
    }

    struct Compare: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "compare",
            abstract: "Says what differs from an earlier export; ends with 1 if anything does. 与以前导出的比较。")

        @OptionGroup var configurationOption: ConfigurationOption
        @Argument(help: "The earlier export. 以前导出的文件。") var file: String

        func run() async throws {
            let sheet = try ConfigurationCommand.sheet(try configurationOption.load())
            let old: ConfigurationSheet
            do {
                old = try ConfigurationSheet.read(Array(try Data(contentsOf: URL(filePath: file))))
            } catch {
                throw ValidationError("\(file) is no exported configuration: \(error). 不是导出的配置")
            }
            let differences = ConfigurationDifference.between(old, sheet)
            for difference in differences { print(ConfigurationCommand.line(difference)) }
            guard differences.isEmpty else { throw ExitCode(1) }
            print("no difference 没有差别")
        }
    }

    /// `+` added, `-` removed, `~` changed.
    static func line(_ difference: ConfigurationDifference) -> String {
        let place = "\(difference.section.rawValue) \(difference.name)"
        switch (difference.old, difference.new) {
        case (nil, let new?): return "+ \(place): \(new)"
        case (let old?, nil): return "- \(place): \(old)"
        case (let old, let new): return "~ \(place): \(old ?? "") → \(new ?? "")"
        }
    }

    private static func sheet(_ configuration: NodeConfiguration) throws -> ConfigurationSheet {
        let store = try NodeFolder(configuration: configuration).openStore()
        let described = configuration.described
        let sheet = try store.read { (snapshot) throws(Fault) in
            try ConfigurationSheet.now(
                described, origin: configuration.origin, at: SystemClock.now(), from: snapshot)
        }
        try store.close()
        return sheet
    }
}

extension NodeConfiguration {
    /// What the pages of administration say of this node.
    var described: NodeDescription {
        var described = NodeDescription()
        described.version = xuemaiVersion
        described.settings = NodeSettings.all(first: [NodeSettings.lockSeconds.name: "\(lockSeconds)"])
        return described
    }
}
