package io.bpfevents.web.page;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.nio.file.Files;
import java.nio.file.Path;

/** Serves the page's files without a server, for tests of single JavaScript modules. */
final class StaticFiles {
    private static final Path FILES = Path.of("src", "main", "resources", "static");
    private static final String ORIGIN = "http://page.test/";

    private StaticFiles() {}

    /** Opens an empty document that can import modules: {@code import('/sse.js')}. */
    static void serveTo(Page page) {
        page.route(ORIGIN + "**", StaticFiles::answer);
        page.navigate(ORIGIN);
    }

    private static void answer(Route route) {
        Path file = FILES.resolve(route.request().url().substring(ORIGIN.length()));
        route.fulfill(
                Files.isRegularFile(file)
                        ? new Route.FulfillOptions().setPath(file)
                        : new Route.FulfillOptions()
                                .setContentType("text/html")
                                .setBody("<!doctype html><title>empty</title>"));
    }
}
