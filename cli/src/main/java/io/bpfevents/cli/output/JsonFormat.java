package io.bpfevents.cli.output;

import java.nio.charset.StandardCharsets;

/** JSON in UTF-8: an object per line, or over several lines. */
final class JsonFormat implements RowPrinter.Format {
    private final Fields fields;
    private final boolean isPretty;

    JsonFormat(Fields fields, boolean isPretty) {
        this.fields = fields;
        this.isPretty = isPretty;
    }

    @Override
    public byte[] format(Row row) {
        String indent = isPretty ? "\n  " : "";
        StringBuilder json = new StringBuilder(256).append('{');
        for (int i = 0; i < fields.size(); i++) {
            json.append(i == 0 ? "" : ",").append(indent);
            Escapes.appendQuoted(json, fields.column(i).name());
            json.append(isPretty ? ": " : ":");
            Values.appendJson(json, fields.value(row, i));
        }
        json.append(isPretty ? "\n}\n" : "}\n");
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
