package io.bpfevents.cli.output;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The bytes of records: as they are, or in hexadecimal. */
final class BytesFormat implements RowPrinter.Format {
    private static final HexFormat HEX = HexFormat.of();

    private final boolean isHex;

    BytesFormat(boolean isHex) {
        this.isHex = isHex;
    }

    @Override
    public byte[] format(Row row) {
        byte[] bytes = row.bytes();
        return isHex ? (HEX.formatHex(bytes) + "\n").getBytes(StandardCharsets.US_ASCII) : bytes;
    }
}
