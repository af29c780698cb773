package io.bpfevents.kafka.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.accounting.AccountingRecord.Kind;
import io.bpfevents.kafka.accounting.StreamId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.OptionalLong;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records of a compromised agent: each is foreign, and none ends the stream. */
class WireParserTest {
    private static final StreamId EXEC = new StreamId("web-1", "exec", "boot-1", "exec#1");
    private static final String MOST = "1152921504606846976"; // 2^60

    private static final String ACCOUNTING =
            text(
                    AccountingJson.write(
                            new AccountingRecord(
                                    EXEC,
                                    Kind.PERIODIC,
                                    Instant.EPOCH,
                                    OptionalLong.of(1),
                                    OptionalLong.of(2),
                                    3,
                                    4,
                                    5,
                                    6,
                                    7,
                                    8,
                                    OptionalLong.of(9),
                                    10,
                                    11,
                                    OptionalLong.of(12))));

    private final WireParser parser = new WireParser();

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private WireRecord accounting(String json) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(WireHeaders.stream(EXEC)).add(WireHeaders.accounting());
        return parser.parse(bytes(EXEC.key()), headers, bytes(json));
    }

    private WireRecord event(String key, String stream, String position) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(WireHeaders.STREAM, bytes(stream));
        headers.add(WireHeaders.POSITION, bytes(position));
        return parser.parse(bytes(key), headers, null);
    }

    private static String replaced(String name, String figure) {
        String replaced =
                ACCOUNTING.replaceFirst("\"" + name + "\":[^,}]+", "\"" + name + "\":" + figure);
        assertThat(replaced).isNotEqualTo(ACCOUNTING);
        return replaced;
    }

    @ParameterizedTest
    @ValueSource(strings = {"position", "counted_from", "passed", "rejected"})
    void shouldRejectCountsThatAreNegativeOrTooLarge(String name) {
        assertThat(accounting(replaced(name, MOST))).isInstanceOf(WireRecord.Accounting.class);
        for (String figure :
                new String[] {"-1", "1152921504606846977", "9223372036854775807", "1e18999"}) {
            assertThat(accounting(replaced(name, figure)))
                    .as(figure)
                    .isInstanceOf(WireRecord.Foreign.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unacknowledged",
                "throttled",
                "dropped",
                "decode_failures",
                "discarded",
                "pending",
                "pending_at_open",
                "reserve_failures"
            })
    void shouldRejectFiguresWhoseSumCouldOverflow(String name) {
        WireRecord most = accounting(replaced(name, MOST));
        assertThat(((WireRecord.Accounting) most).accounting().attempts()).isPresent();
        for (String figure : new String[] {"1152921504606846977", "-9223372036854775808", "1e99"}) {
            assertThat(accounting(replaced(name, figure)))
                    .as(figure)
                    .isInstanceOf(WireRecord.Foreign.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"+1000000000-12-31T23:59:59.999999999Z\"",
                "\"-1000000001-01-01T00:00:00Z\"",
                "1e999999999",
                "-1e999999999",
                "99999999999999999999999999",
                "1e-999999999",
                "[[[]]]",
                "{}"
            })
    void shouldPassNoErrorOfATime(String time) {
        assertThat(accounting(replaced("time", time))).isNotInstanceOf(WireRecord.Event.class);
    }

    @ParameterizedTest
    @CsvSource({
        "web-1/exec, boot-1/exec#1, 9223372036854775807",
        "web-1/exec, boot-1/exec#1, 1152921504606846977",
        "web-1/exec, boot-1/exec#1, -1",
        "/exec, boot-1/exec#1, 1",
        "web-1/exec/more, boot-1/exec#1, 1",
    })
    void shouldRejectAnEvent(String key, String stream, String position) {
        assertThat(event(key, stream, position)).isInstanceOf(WireRecord.Foreign.class);
    }

    /** Each source is kept: its names must not take the memory. */
    @Test
    void shouldRejectLongNames() {
        String longest = "x".repeat(255);
        assertThat(event(longest + '/' + longest, longest + '/' + longest, MOST))
                .isInstanceOf(WireRecord.Event.class);
        assertThat(event(longest + "x/exec", "boot-1/exec#1", "1"))
                .isInstanceOf(WireRecord.Foreign.class);
        assertThat(event("web-1/exec", "boot-1/" + longest + 'x', "1"))
                .isInstanceOf(WireRecord.Foreign.class);
    }
}
