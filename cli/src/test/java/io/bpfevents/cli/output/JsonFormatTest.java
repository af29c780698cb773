package io.bpfevents.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.testing.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JsonFormatTest {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.000006789Z");

    private final JsonFormat format =
            new JsonFormat(Fields.of(Execs.COLUMNS, Execs.COLUMNS), false);

    @Test
    void shouldPrintOneObjectPerLineAndNoHeader() {
        assertThat(format.header()).isEmpty();
        assertThat(text(Execs.row(TIME, 42, 7, 4_294_967_294L, "ls", "/usr/bin/ls")))
                .isEqualTo(
                        "{\"time\":\"2026-01-02T03:04:05.000006Z\",\"pid\":42,\"ppid\":7,"
                                + "\"uid\":4294967294,\"comm\":\"ls\",\"filename\":\"/usr/bin/ls\"}\n");
    }

    @Test
    void shouldEscapeQuotesBackslashesAndControlCharacters() {
        assertThat(line("a\"b\\c\n\u001b[2J\0"))
                .endsWith("\"filename\":\"a\\\"b\\\\c\\u000a\\u001b[2J\\u0000\"}\n");
    }

    @Test
    void shouldPrintAnyNameAsOneValidLine() {
        String everyChar =
                IntStream.rangeClosed(0, 0x2100)
                        .collect(
                                StringBuilder::new,
                                StringBuilder::appendCodePoint,
                                StringBuilder::append)
                        .append("\ud83d\ude00 \ud800")
                        .toString();

        String line = line(everyChar).strip();

        assertThat(line.chars()).noneMatch(Character::isISOControl);
        assertThat(StrictJson.object(line)).containsEntry("filename", everyChar);
    }

    private String line(String filename) {
        return text(Execs.row(TIME, 42, 7, 0, "ls", filename));
    }

    private String text(Row row) {
        return new String(format.format(row), StandardCharsets.UTF_8);
    }
}
