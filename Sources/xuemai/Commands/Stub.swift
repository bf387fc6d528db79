import ArgumentParser
struct BackupCommand: ParsableCommand { static let configuration = CommandConfiguration(commandName: "backup") }
struct RestoreCommand: ParsableCommand { static let configuration = CommandConfiguration(commandName: "restore") }
struct BenchCommand: ParsableCommand { static let configuration = CommandConfiguration(commandName: "bench") }
