package io.bpfevents.web.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The page in a browser. Closing fails if the page has logged anything, or has sent a request to
 * another server.
 */
final class Tab implements AutoCloseable {
    private final BrowserContext context;
    private final List<String> errors = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();
    private final List<String> answered = new ArrayList<>();
    private final String url;
    private boolean connectionErrorsAllowed;

    final Page page;

    Tab(BrowserContext context, String url) {
        this.context = context;
        this.url = url;
        context.onRequest(request -> requests.add(request.url()));
        context.onRequestFinished(request -> answered.add(request.url()));
        context.onRequestFailed(this::failed);
        context.onConsoleMessage(this::logged);
        context.onWebError(error -> errors.add(error.error()));
        page = context.newPage();
        page.setDefaultTimeout(Chromium.PATIENCE_MILLIS);
        try {
            page.navigate(url);
        } catch (PlaywrightException e) {
            context.close();
            requests.removeAll(answered);
            throw new AssertionError("not answered: " + requests, e);
        }
    }

    /** Accepts the lines that Chromium itself logs for requests without a server. */
    void allowConnectionErrors() {
        connectionErrorsAllowed = true;
    }

    private void logged(ConsoleMessage message) {
        if (!(connectionErrorsAllowed && message.text().contains("net::ERR_"))) {
            errors.add(message.type() + ": " + message.text());
        }
    }

    private void failed(Request request) {
        // the page closed a stream to open another one
        if (!connectionErrorsAllowed && !request.failure().equals("net::ERR_ABORTED")) {
            errors.add(request.url() + ": " + request.failure());
        }
    }

    /** Opens the same page in another tab. */
    Tab duplicate() {
        return new Tab(context.browser().newContext(), url);
    }

    void awaitState(String state) {
        assertThat(page.locator("#status[data-state=" + state + "]")).isVisible();
    }

    /** The table's rows that contain all these texts. */
    Locator rows(String... texts) {
        Locator rows = page.locator("#events tr");
        for (String text : texts) {
            rows = rows.filter(new Locator.FilterOptions().setHasText(text));
        }
        return rows;
    }

    Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName(name).setExact(true));
    }

    /** The counter with this name, if it is greater than zero. */
    Locator positive(String count) {
        return page.locator("[data-some=true] > [data-count=" + count + "]");
    }

    void read(String pace) {
        page.locator("#pace label").filter(new Locator.FilterOptions().setHasText(pace)).click();
    }

    void choosePolicy(String policy) {
        String before = page.locator("#status").textContent();
        page.locator("#policy").selectOption(policy);
        assertThat(page.locator("#status")).not().hasText(before.strip());
        awaitState("live");
    }

    void screenshot(String name) {
        page.screenshot(
                new ScreenshotOptions().setPath(Path.of("target", "screenshots", name + ".png")));
    }

    @Override
    public void close() {
        context.close();
        assertThat(errors).isEmpty();
        assertThat(requests).isNotEmpty().allMatch(request -> request.startsWith(url), url);
    }
}
