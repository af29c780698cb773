package io.bpfevents.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.internal.Catalogue;
import io.bpfevents.catalog.internal.SourceDefinition;
import io.bpfevents.core.testing.Markdown;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code docs/catalog.md} has each source, and shows code of the examples. */
class CatalogPageTest {
    private static final Markdown PAGE = Markdown.page("docs/catalog.md");

    static Stream<SourceDefinition<?>> sources() {
        return Catalogue.all().stream();
    }

    @ParameterizedTest
    @MethodSource("sources")
    void shouldHaveEachSource(SourceDefinition<?> source) throws Exception {
        assertThat(PAGE.text())
                .contains("| `" + source.name() + "` | `" + source.type().getSimpleName() + "` |");
        Method shortForm = KernelEvents.class.getMethod(source.name());
        assertThat(shortForm.getGenericReturnType().getTypeName())
                .endsWith("<" + source.type().getName() + ">");
    }

    @Test
    void shouldShowTheCodeOfTheExamples() throws Exception {
        String[] examples = {
            "starts/Starts", "filters/Filters", "identity/Identity", "simulated/Simulated"
        };
        for (int i = 0; i < examples.length; i++) {
            Path example = Markdown.ROOT.resolve("examples").resolve(examples[i] + ".java");
            assertThat(Files.readString(example).replace("    ", ""))
                    .contains(PAGE.block("java", i + 1).strip().replace("    ", ""));
        }
    }
}
