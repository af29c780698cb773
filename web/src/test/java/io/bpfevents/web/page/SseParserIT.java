package io.bpfevents.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The parser of server-sent events, against the rules of the HTML standard, in a browser. */
@BrowserTest
class SseParserIT {
    private static Page page;

    @BeforeAll
    static void open(Chromium chromium) {
        page = chromium.empty();
    }

    @AfterAll
    static void close() {
        page.context().close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void shouldAcceptEveryLineEndingAndEveryChunking(String ending) {
        String text =
                String.join(
                                ending,
                                List.of(
                                        ": a comment",
                                        "retry: 10",
                                        "",
                                        "id: 7",
                                        "event: exec")) // an incomplete message
                        + ending
                        + String.join(ending, List.of("data: ü€😀", "data:", "data:  two", "", ""))
                        + String.join(ending, List.of("data: next", "", ""));
        List<Map<String, Object>> expected =
                List.of(
                        Map.of("event", "exec", "data", "ü€😀\n\n two", "id", "7"),
                        Map.of("event", "message", "data", "next", "id", "7"));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

        assertThat(parse(List.of(bytes))).isEqualTo(expected);
        assertThat(parse(each(bytes))).isEqualTo(expected);
        for (int cut = 1; cut < bytes.length; cut++) {
            assertThat(parse(cut(bytes, cut))).as("cut at %d", cut).isEqualTo(expected);
        }
    }

    @Test
    void shouldNotReadAnEmptyLineBetweenACrAndAnLfInTwoChunks() {
        assertThat(parse("data: one\r", "\ndata: two\r", "\n\r", "\n"))
                .extracting(message -> message.get("data"))
                .containsExactly("one\ntwo");
    }

    @Test
    void shouldEmitNothingWithoutDataOrWithoutAnEmptyLine() {
        assertThat(parse("event: exec\n\n", ": comment\n\n", "id: 3\n\n", "data: unfinished\n"))
                .isEmpty();
    }

    @Test
    void shouldResetTheEventButKeepTheId() {
        assertThat(parse("event: exec\nid: 1\n\ndata\n\nid\ndata:x\n\n"))
                .isEqualTo(
                        List.of(
                                Map.of("event", "message", "data", "", "id", "1"),
                                Map.of("event", "message", "data", "x", "id", "")));
    }

    @Test
    void shouldIgnoreAByteOrderMarkUnknownFieldsAndIdsWithNul() {
        assertThat(parse("\ufeffid: 1\nid: 2\0\nother: 3\nretry: 1.5\nevents\ndata: x\n\n"))
                .isEqualTo(List.of(Map.of("event", "message", "data", "x", "id", "1")));
    }

    @Test
    void shouldProvideTheRetryIntervalAndTheIdToResumeFrom() {
        Object result =
                page.evaluate(
                        """
                        async () => {
                            const { SseParser } = await import('/sse.js');
                            const parser = new SseParser('41');
                            const bytes = new TextEncoder().encode('retry: 2500\\n\\ndata: x\\n\\nid: 43\\n\\nid: 44\\n');
                            const [{ id }] = [...parser.push(bytes)];
                            return [id, parser.lastEventId, parser.retry];
                        }
                        """);
        assertThat(result).isEqualTo(List.of("41", "43", 2500));
    }

    private static Object parse(List<byte[]> chunks) {
        return page.evaluate(
                """
                async (chunks) => {
                    const { SseParser } = await import('/sse.js');
                    const parser = new SseParser();
                    return chunks.flatMap((chunk) => [...parser.push(new Uint8Array(chunk))]);
                }
                """,
                chunks.stream().map(SseParserIT::numbers).toList());
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> parse(String... chunks) {
        List<byte[]> bytes = new ArrayList<>();
        for (String chunk : chunks) {
            bytes.add(chunk.getBytes(StandardCharsets.UTF_8));
        }
        return (List<Map<String, Object>>) parse(bytes);
    }

    private static List<byte[]> each(byte[] bytes) {
        return IntStream.range(0, bytes.length).mapToObj(i -> new byte[] {bytes[i]}).toList();
    }

    private static List<byte[]> cut(byte[] bytes, int at) {
        byte[] first = Arrays.copyOfRange(bytes, 0, at);
        return List.of(first, Arrays.copyOfRange(bytes, at, bytes.length));
    }

    private static List<Integer> numbers(byte[] bytes) {
        return IntStream.range(0, bytes.length).mapToObj(i -> bytes[i] & 0xff).toList();
    }
}
