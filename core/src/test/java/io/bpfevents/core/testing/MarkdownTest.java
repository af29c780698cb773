package io.bpfevents.core.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkdownTest {
    @TempDir private Path directory;

    private Markdown page;

    @BeforeEach
    void writePage() throws Exception {
        String text =
                """
                # Page

                ```sh
                # not a heading
                first
                ```

                ## One

                ```c
                int one;
                ```

                ### Part

                ```sh
                second
                ```

                ## Two

                ```sh
                third
                ```
                """;
        Path file = Files.writeString(directory.resolve("page.md"), text);
        page = Markdown.page(file.toString());
    }

    @Test
    void shouldFindTheBlocksOfALanguage() {
        assertThat(page.blocks("sh"))
                .containsExactly("# not a heading\nfirst\n", "second\n", "third\n");
        assertThat(page.block("sh", 3)).isEqualTo("third\n");
        assertThat(page.block("c", 1)).isEqualTo("int one;\n");
    }

    @Test
    void shouldEndASectionAtTheNextHeadingOfItsLevel() {
        assertThat(page.section("## One").blocks("sh")).containsExactly("second\n");
        assertThat(page.section("### Part").blocks("sh")).containsExactly("second\n");
        assertThat(page.section("## Two").blocks("sh")).containsExactly("third\n");
        assertThat(page.section("# Page").blocks("sh")).hasSize(3);
    }

    @Test
    void shouldNameWhatIsMissing() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> page.section("## Three"))
                .withMessageEndingWith("page.md has no section ## Three");
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> page.section("## One").block("sh", 2))
                .withMessageEndingWith("page.md, ## One has 1 blocks of sh, and no block 2");
    }
}
