import ArgumentParser
import Foundation
import Kernel
import Upkeep

struct DrillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "Restores a backup into a scratch folder, verifies all of it, and cleans up. 演练恢复一份备份。",
        discussion: """
            Nothing of the node is touched. A drill that is to stand in the record is ordered on the page /jobs.
            不碰节点的数据；要记进账里的演练，请在“作业”页上做。
            """)

    @OptionGroup var configurationOption: ConfigurationOption
    @Option(help: "The backup. 备份文件。") var backup: String

    func run() async throws {
        let folder = NodeFolder(configuration: try configurationOption.load())
        let result = RestoreDrill(folder: folder, tells: true).run(backup, known: nil)
        guard result.passed else {
            Progress.say("failed 没有通过: \(result.finding)")
            throw ExitCode(1)
        }
        print("passed 通过: \(result.entries) entries 条, root \(result.root?.hex ?? "")")
        print("restoring 恢复 \(result.restoreMilliseconds) ms, verifying 核验 \(result.verifyMilliseconds) ms")
    }
}
