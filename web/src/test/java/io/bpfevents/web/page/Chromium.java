package io.bpfevents.web.page;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** This machine's Chromium, without a window. */
final class Chromium implements AutoCloseable {
    /** Reached only by a failing test. */
    static final int PATIENCE_MILLIS = 120_000;

    private final Playwright playwright =
            Playwright.create(
                    new Playwright.CreateOptions()
                            .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    private final Browser browser =
            playwright
                    .chromium()
                    .launch(new LaunchOptions().setExecutablePath(executable().orElseThrow()));

    Chromium() {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    }

    static Optional<Path> executable() {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(directory -> Path.of(directory, "chromium"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Opens a URL in a tab that shares no cookies or storage with other tabs. */
    Tab open(String url) {
        return new Tab(browser.newContext(), url);
    }

    /** Opens an empty document that can import the page's modules. */
    Page empty() {
        Page page = browser.newPage();
        StaticFiles.serveTo(page);
        return page;
    }

    @Override
    public void close() {
        playwright.close(); // closes the browser as well
    }
}
