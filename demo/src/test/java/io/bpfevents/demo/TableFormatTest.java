package io.bpfevents.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class TableFormatTest {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.006Z");

    private final TableFormat format =
            new TableFormat(ZoneOffset.ofHours(2), StandardCharsets.US_ASCII);

    @Test
    void shouldAlignTheColumnsWithTheirHeader() {
        assertThat(format.header())
                .isEqualTo("TIME             PID    PPID     UID  COMM             FILENAME");
        assertThat(line("ls", "/usr/bin/ls"))
                .isEqualTo("05:04:05.006      42 4194304       0  ls               /usr/bin/ls");
        assertThat(line("fifteen-letters", "/f"))
                .isEqualTo("05:04:05.006      42 4194304       0  fifteen-letters  /f");
    }

    @Test
    void shouldWidenTheColumnOfALongNumber() {
        ExecEvent event = new ExecEvent(1, 42, 7, -2, "ls", "/usr/bin/ls");

        assertThat(format.line(TIME, event)).contains(" 4294967294  ls ");
    }

    @Test
    void shouldEscapeTerminalCommandsInNames() {
        String clearScreen = "\u001b[2J";
        String oneByteClearScreen = "\u009b2J";
        String rightToLeft = "\u202e";
        String newLine = "\u2028\n\r";

        String line = line(clearScreen + newLine, oneByteClearScreen + rightToLeft + "\\\"é");

        assertThat(line)
                .endsWith("\\u001b[2J\\u2028\\u000a\\u000d  \\u009b2J\\u202e\\\\\"é")
                .doesNotContain("\n", "\r", "\u001b", "\u009b", "\u202e", "\u2028");
    }

    @Test
    void shouldUseTheCharsetOfTheTerminal() {
        assertThat(format.charset()).isEqualTo(StandardCharsets.US_ASCII);
    }

    private String line(String comm, String filename) {
        return format.line(TIME, new ExecEvent(1, 42, 4_194_304, 0, comm, filename));
    }
}
