package io.bpfevents.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void shouldReadNumbersAndText() {
        assertThat(Json.parse("{\"a\":\"x y\",\"b\":-1.5e3,\"c\":18446744073709551615}"))
                .containsExactly(
                        Map.entry("a", "x y"),
                        Map.entry("b", "-1.5e3"),
                        Map.entry("c", "18446744073709551615"));
    }

    @Test
    void shouldRejectATextThatIsNotAnObject() {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.parse("Killed"));
    }

    @Test
    void shouldWriteNullForUnknownNumbers() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("ratio", Double.NaN);
        fields.put("name", "a \"b\"");
        fields.put("bytes", 33554432L);

        assertThat(Json.array(List.of(fields)))
                .isEqualTo(
                        "[\n  {\"ratio\": null, \"name\": \"a \\\"b\\\"\", \"bytes\": 33554432}\n]\n");
    }
}
