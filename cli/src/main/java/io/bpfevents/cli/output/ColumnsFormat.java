package io.bpfevents.cli.output;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Columns for a terminal. */
final class ColumnsFormat implements RowPrinter.Format {
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";

    private final Fields fields;
    private final Values values;
    private final Charset charset;
    private final boolean isColored;
    private final int[] widths;

    /**
     * @param charset the terminal's: in another one the bytes of a letter can be a control
     *     character
     */
    ColumnsFormat(Fields fields, Values values, Charset charset, boolean isColored) {
        this.fields = fields;
        this.values = values;
        this.charset = charset;
        this.isColored = isColored;
        this.widths =
                IntStream.range(0, fields.size())
                        .map(i ->
                                Math.max(
                                        fields.column(i).type().width(),
                                        fields.column(i).heading().length()))
                        .toArray();
    }

    /** Makes each column as wide as its heading and its values in these rows. */
    @Override
    public void fit(List<Row> rows) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = fields.column(i).heading().length();
            for (Row row : rows) {
                StringBuilder text = new StringBuilder();
                values.appendText(text, fields.value(row, i));
                widths[i] = Math.max(widths[i], text.length());
            }
        }
    }

    @Override
    public String header() {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.column(i).heading().toUpperCase(Locale.ROOT);
            int begin = begin(line, i);
            Escapes.appendPlain(line, name);
            align(line, begin, i);
        }
        return (isColored ? BOLD + line + PLAIN : line) + "\n";
    }

    @Override
    public byte[] format(Row row) {
        StringBuilder line = new StringBuilder(160);
        for (int i = 0; i < fields.size(); i++) {
            int begin = begin(line, i);
            values.appendText(line, fields.value(row, i));
            align(line, begin, i);
        }
        return line.append('\n').toString().getBytes(charset);
    }

    private int begin(StringBuilder line, int field) {
        if (field > 0) {
            line.append("  ");
        }
        return line.length();
    }

    private void align(StringBuilder line, int begin, int field) {
        Column column = fields.column(field);
        int missing = widths[field] - (line.length() - begin);
        if (missing <= 0) {
            return;
        }
        if (column.type().isRightAligned()) {
            line.insert(begin, " ".repeat(missing));
        } else if (field < fields.size() - 1) {
            line.repeat(' ', missing);
        }
    }
}
