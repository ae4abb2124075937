"""What counts say of the rates behind them."""
