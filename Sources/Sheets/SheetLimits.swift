/// How much a workbook may ask of us before it is refused. All are checked before memory is taken for them.
package struct SheetLimits: Sendable {
    /// Bytes of the file as it came; 20 000 bags with twenty columns have 2 MB.
    package var packedBytesMax = 10 * 1024 * 1024
    /// Bytes of all parts together when unpacked.
    package var unpackedBytesMax = 100 * 1024 * 1024
    /// Parts of the archive; an office program writes about fifteen.
    package var partsMax = 500
    /// Unpacked to packed size of one part. Sheets reach 30; DEFLATE's limit, which a bomb uses, is 1 032.
    package var ratioMax = 200
    /// Parts smaller than this are no bombs, however well they pack.
    package var ratioFreeBytes = 1024 * 1024
    /// Elements within elements; a sheet needs 8.
    package var depthMax = 32
    package var rowsMax = 100_000
    package var columnsMax = 256
    /// Wrong cells that are kept for the report; more are counted.
    package var flawsMax = 200

    package init() {}
}
