// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * Global variables of every kind, which a test changes while the program runs,
 * and the same names in several sections.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

enum mode { MODE_OFF, MODE_ON = 3, MODE_BOTH = 200 };

struct limits {
	__u32 most;
	__u16 port;
	char name[10];
};

struct pair {
	__s32 left;
	__s32 right;
};

/* In .data and .bss. */
volatile __u32 level = 0xfffffffe;
volatile __s8 small = -1;
volatile __u16 port = 65535;
volatile _Bool enabled;
volatile enum mode mode = MODE_ON;
volatile char target[16] = "init";
volatile __u32 ports[4] = { 1, 2, 3, 4 };
volatile struct limits limits = { 7, 80, "web" };
volatile struct pair pairs[2];
volatile char names[2][8] = { "one", "two" };
volatile __u64 runs;
volatile __u64 monotonic_time;
volatile __u64 boot_time;
const volatile __u32 fixed = 5;
const volatile char greeting[8] = "hello";

/* Static alone: libbpf itself makes no mappable map of such a section. */
static volatile __u32 hidden SEC(".data.hidden") = 9;

static volatile __u32 seen SEC(".bss.seen");

/*
 * A lock, which Linux 6.1 does not find in a struct. The kernel maps no such section, and libbpf 1.7 fails to load one
 * with a variable that is not static, since it maps that.
 */
static struct bpf_spin_lock locked SEC(".data.locked");
static volatile __u32 guarded SEC(".data.locked");

struct result {
	/*  0 */ __u64 level;
	/*  8 */ __s64 small;
	/* 16 */ __u64 mode;
	/* 24 */ __u64 ports;
	/* 32 */ __u64 most;
	/* 40 */ __u64 hidden;
	/* 48 */ char target[16];
};

/* Copies what it sees into its context. */
SEC("syscall")
int look(struct result *ctx)
{
	int i;

	ctx->level = level;
	ctx->small = small;
	ctx->mode = mode;
	ctx->ports = ports[0] + ports[1] + ports[2] + ports[3];
	ctx->most = limits.most;
	ctx->hidden = hidden;
#pragma unroll
	for (i = 0; i < 16; i++)
		ctx->target[i] = target[i];
	monotonic_time = bpf_ktime_get_ns();
	boot_time = bpf_ktime_get_boot_ns();
	runs++;
	hidden++;
	return enabled ? fixed : seen;
}

/* Not loaded: before Linux 6.2 no program locks what is in a section. */
SEC("?tc")
int guard(struct __sk_buff *ctx)
{
	bpf_spin_lock(&locked);
	guarded++;
	bpf_spin_unlock(&locked);
	return pairs[0].left + pairs[1].right + greeting[0] + names[0][0] + port;
}

char LICENSE[] SEC("license") = "GPL";
