package io.bpfevents.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ColumnsFormatTest {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.006Z");

    private final ColumnsFormat format = format(StandardCharsets.UTF_8, false);

    private static ColumnsFormat format(Charset charset, boolean isColored) {
        return new ColumnsFormat(
                Fields.of(Execs.COLUMNS, Execs.COLUMNS),
                new Values(ZoneOffset.ofHours(2)),
                charset,
                isColored);
    }

    @Test
    void shouldAlignTheColumnsWithTheirHeader() {
        assertThat(format.header())
                .isEqualTo("TIME              PID     PPID      UID  COMM             FILENAME\n");
        assertThat(line("ls", "/usr/bin/ls"))
                .isEqualTo(
                        "05:04:05.006       42  4194304        0  ls               /usr/bin/ls\n");
        assertThat(line("fifteen-letters", "/f"))
                .isEqualTo("05:04:05.006       42  4194304        0  fifteen-letters  /f\n");
    }

    @Test
    void shouldWidenTheColumnOfALongNumber() {
        Row row = Execs.row(TIME, 42, 7, 4_294_967_294L, "ls", "/usr/bin/ls");

        assertThat(text(row)).contains(" 4294967294  ls ");
    }

    @Test
    void shouldEscapeTerminalCommandsInNames() {
        String clearScreen = "\u001b[2J";
        String oneByteClearScreen = "\u009b2J";
        String rightToLeft = "\u202e";
        String newLine = "\u2028\n\r";

        String line = line(clearScreen + newLine, oneByteClearScreen + rightToLeft + "\\\"é");

        assertThat(line)
                .endsWith("\\u001b[2J\\u2028\\u000a\\u000d  \\u009b2J\\u202e\\\\\"é\n")
                .hasLineCount(1)
                .doesNotContain("\r", "\u001b", "\u009b", "\u202e", "\u2028");
    }

    @Test
    void shouldUseTheCharsetOfTheTerminal() {
        Row row = Execs.row(TIME, 42, 7, 0, "ä", "/");

        assertThat(format(StandardCharsets.ISO_8859_1, false).format(row)).contains(0xe4);
        assertThat(format(StandardCharsets.US_ASCII, false).format(row)).doesNotContain(0xe4);
    }

    @Test
    void shouldColorTheHeaderOnly() {
        ColumnsFormat colored = format(StandardCharsets.UTF_8, true);

        assertThat(colored.header()).startsWith("\u001b[1mTIME").endsWith("\u001b[0m\n");
        assertThat(colored.format(Execs.row(TIME, 42, 7, 0, "a", "/"))).doesNotContain(0x1b);
        assertThat(format.header()).doesNotContain("\u001b");
    }

    private String line(String comm, String filename) {
        return text(Execs.row(TIME, 42, 4_194_304, 0, comm, filename));
    }

    private String text(Row row) {
        return new String(format.format(row), StandardCharsets.UTF_8);
    }
}
