import { AppError } from "../core/errors.ts";

/** Posts to be read, and what that costs. */
export interface ReadingCost {
  readonly posts: number;
  readonly usd: number;
}

/** A monthly budget that reading posts spends from. */
export interface ReadingBudget {
  /**
   * What is left of this month now, with what others spend from it: US dollars, null where there is no budget, and posts
   * that the platform still delivers. Throws StoreError.
   */
  left(): Promise<{ readonly usd: number | null; readonly posts: number }>;
  /** What reading so many posts costs, US dollars. */
  priceOf(posts: number): number;
  /** "$1,234.50" */
  usdText(usd: number): string;
}

/** "1,200 posts for $6.00" */
export function costText({ posts, usd }: ReadingCost, { usdText }: Pick<ReadingBudget, "usdText">): string {
  return `${posts.toLocaleString("en-US")} posts for ${usdText(usd)}`;
}

/** Throws AppError where the rest of the month does not pay for it, or where the platform delivers no more so many posts. */
export async function checkReading(cost: ReadingCost, budget: ReadingBudget): Promise<void> {
  const left = await budget.left();
  if (left.usd !== null && cost.usd > left.usd)
    throw new AppError(
      `${costText(cost, budget)} is beyond the ${budget.usdText(left.usd)} that are left of this month's budget; choose a shorter window, or go beyond it with --yes`,
    );
  if (cost.posts > left.posts)
    throw new AppError(
      `${costText(cost, budget)} is beyond the ${left.posts.toLocaleString("en-US")} posts that X still delivers this month; choose a shorter window, or try it with --yes`,
    );
}
